"""The plain page: everything a citizen does, by forms alone."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.support.doors import csrf_of
from tests.support.town import Hall, Town

TWIN = "보건소에서 주말에도 주사를 맞을 수 있나요?"


class Plain:
    """A browser without scripts, on the plain page of a meeting."""

    def __init__(self, hall: Hall, http: httpx.AsyncClient) -> None:
        self.hall = hall
        self.http = http
        self.home = f"/m/{hall.code}/lite"

    async def join(self, **fields: str) -> "Plain":
        page = await self.http.get(f"/j/{self.hall.code}?lang=ko")
        form = {"agree": "on", "csrf": csrf_of(page.text), **fields}
        entered = await self.http.post(f"/j/{self.hall.code}", data=form)
        assert entered.status_code == 303
        return self

    async def look(self, query: str = "") -> str:
        return (await self.http.get(f"{self.home}{query}")).text

    async def press(self, name: str, look: str = "", /, **fields: Any) -> httpx.Response:
        """Presses a button of the page as it was opened with that query."""
        form = {"csrf": csrf_of(await self.look(look)), "next": f"{self.home}{look}", **fields}
        return await self.http.post(f"/m/{self.hall.code}/commands/{name}", data=form)


@pytest.fixture
async def plain(town: Town) -> AsyncIterator[Plain]:
    headers = {"Origin": town.base_url}
    async with httpx.AsyncClient(base_url=town.base_url, headers=headers) as http:
        hall = town.hall()
        hall.set(questions="open", comments="open")
        yield await Plain(hall, http).join(at="hall")


async def test_a_similar_question_is_offered_before_mine_is_sent(plain: Plain) -> None:
    twin = plain.hall.post(text=TWIN, author=plain.hall.phone())
    mine = "주말에도 보건소에서 주사를 맞을 수 있을까요?"
    offered = await plain.press("question.ask", text=mine, key="1-a")
    assert offered.status_code == 200
    assert "이 질문에 공감하기" in offered.text and TWIN in offered.text
    assert offered.text.count(mine) == 2, "in the form that sends it, and to be changed"
    assert plain.hall.count("posts") == 1
    supported = await plain.press("question.support", id=twin)
    assert "공감함" in await plain.look(supported.headers["location"].removeprefix(plain.home))
    sent = await plain.press("question.ask", text=mine, key="1-a", surely="yes")
    assert sent.status_code == 303
    again = await plain.press("question.ask", text=mine, key="1-a", surely="yes")
    assert again.headers["location"] == sent.headers["location"]
    assert plain.hall.count("posts") == 2, "a form pressed twice stores once"


async def test_a_form_pressed_twice_is_no_twin_of_itself(plain: Plain) -> None:
    for _ in range(2):
        answer = await plain.press("question.ask", text="비용은 얼마나 드나요?", key="2-b")
        assert answer.status_code == 303
    assert plain.hall.count("posts") == 1


async def test_what_was_sent_is_told_with_its_receipt(plain: Plain) -> None:
    answer = await plain.press("comment.post", "?sort=newest", text="안녕하세요")
    address = answer.headers["location"]
    assert address.startswith(f"{plain.home}?sort=newest&done=comment.post&post=")
    assert address.endswith("#message")
    told = await plain.look(address.removeprefix(plain.home))
    assert re.search(r'id="message" role="status"[^>]*>보냈어요[^<]*접수 번호 0001', told)


async def test_a_refused_form_keeps_the_words_and_is_told_at_the_top(plain: Plain) -> None:
    answer = await plain.press("comment.post", "?sort=newest", text="가" * 301)
    assert answer.status_code == 422
    assert re.search(r'id="message" role="alert"[^>]*autofocus>[^<]*1자를 줄여', answer.text)
    assert 'aria-invalid="true"' in answer.text and "가" * 301 in answer.text
    assert f'href="{plain.home}?sort=newest&amp;lang=en"' in answer.text, "links lead to the page"


async def test_every_question_and_comment_is_reached_by_links(plain: Plain) -> None:
    for kind, name in (("question", "질문"), ("comment", "댓글")):
        for number in range(65):
            plain.hall.post(kind=kind, text=f"{number + 1}번째 {name}")
    for kind, name in (("questions", "질문"), ("comments", "댓글")):
        query, seen = "?sort=newest", set()
        for _ in range(3):
            page = await plain.look(query)
            seen |= set(re.findall(rf">(\d+)번째 {name}<", page))
            older = re.findall(rf'href="[^"?]*(\?[^"]*{kind}=\d+)#{kind}"', page)
            query = older[0].replace("&amp;", "&") if older else query
        assert seen == {str(number + 1) for number in range(65)}, kind


async def test_announcements_are_for_where_the_phone_is(plain: Plain) -> None:
    stage = plain.hall.staff("stage")
    for place in ("hall", "home"):
        await stage.do("announce", text=f"{place} 알림", to=place, minutes=5)
    page = await plain.look()
    assert "hall 알림" in page and "home 알림" not in page
    await plain.press("person.join", name="해님", at="home")
    page = await plain.look()
    assert "home 알림" in page and "hall 알림" not in page
    assert 'value="해님"' in page
    await plain.press("person.join", name="", at="home")
    assert 'value="해님"' not in await plain.look(), "an empty name is anonymous again"


async def test_a_refused_post_is_changed_and_sent_again(plain: Plain) -> None:
    await plain.press("question.ask", text="제 이웃 이야기예요")
    [id] = (await plain.hall.staff("queue").read("public"))["questions"]
    await plain.hall.staff("queue").do("post.refuse", id=id, reason="personal")
    page = await plain.look()
    assert "개인정보 포함" in page
    again = re.findall(r'href="[^"?]*(\?again=[\w-]+)#write"', page)[0]
    assert ">제 이웃 이야기예요</textarea>" in await plain.look(again)


async def test_the_page_renews_itself_only_where_nobody_can_be_writing(plain: Plain) -> None:
    assert "http-equiv" not in await plain.look()
    renewing = await plain.look("?refresh=30")
    assert f'<meta http-equiv="refresh" content="30; url={plain.home}?refresh=30">' in renewing
    assert "<textarea" not in renewing and 'name="name"' not in renewing
    written = {"csrf": csrf_of(await plain.look()), "next": f"{plain.home}?refresh=30", "text": " "}
    refused = await plain.http.post(f"/m/{plain.hall.code}/commands/comment.post", data=written)
    assert refused.status_code == 422
    assert "http-equiv" not in refused.text


async def test_a_form_leads_only_to_pages_of_its_meeting(plain: Plain) -> None:
    for wish in ("//[", f"https://elsewhere.example{plain.home}"):
        answer = await plain.press("comment.post", text="좋은 생각이에요.", next=wish)
        assert (answer.status_code, answer.headers["location"]) == (303, plain.home)


async def test_size_and_language_stay_chosen(plain: Plain) -> None:
    answer = await plain.http.get(f"{plain.home}?size=4")
    assert 'data-size="4"' in answer.text
    assert "madang_size=4" in answer.headers["set-cookie"]
    for address in (plain.home, "/", f"/j/{plain.hall.code}?stay=1", f"/m/{plain.hall.code}"):
        assert 'data-size="4"' in (await plain.http.get(address)).text, address
    assert 'data-size="4"' in (await plain.http.get("/?size=9")).text, "no such size"
