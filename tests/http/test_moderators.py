"""Two moderators at once: nobody overrules another without knowing it."""

from tests.support.town import Town


async def test_who_refuses_what_another_has_just_published_is_told_and_may_still_decide(
    town: Town,
) -> None:
    hall = town.hall()
    one, other = hall.staff("queue"), hall.staff("stage")
    asked = await hall.phone().do("question.ask", text="언제부터 시행되나요?")
    await one.do("post.approve", id=asked["id"])
    late = await other.send("post.refuse", id=asked["id"], reason="other", seen="received")
    body = late.json()
    assert (late.status_code, body["error"]["code"]) == (409, "conflict")
    assert asked["id"] in (await one.read("public"))["questions"]
    await other.do("post.refuse", id=asked["id"], reason="other", seen="public")
    assert asked["id"] not in (await one.read("public"))["questions"]


async def test_the_same_moderator_is_not_told_about_their_own_step(town: Town) -> None:
    hall = town.hall()
    moderator = hall.staff("queue")
    asked = await hall.phone().do("question.ask", text="언제부터 시행되나요?")
    await moderator.do("post.approve", id=asked["id"])
    await moderator.do("post.hold", id=asked["id"], seen="received")
    assert asked["id"] in (await moderator.read("staff"))["set_aside"]
