"""The plain page: the whole of a citizen's part by forms, for phones without scripts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.core.errors import Refusal
from app.core.text import clean_text
from app.meetings.models import Meeting
from app.meetings.queries import older_posts
from app.meetings.times import next_begins
from app.posts.commands import similar_questions
from app.posts.models import Post
from app.posts.states import SHOWN
from app.runtime import Runtime, runtime_of
from app.web.callers import Caller
from app.web.forms import whole_number

AT_ONCE = 30
DONE = "answered", "deferred"
SORTS = "popular", "newest"
State = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """What somebody wants to see, as the address says it: the order of the questions, from which
    number on older ones, which own post to write again, whether the page renews itself, and what
    was done last, to which post."""

    sort: str = SORTS[0]
    questions: int | None = None
    comments: int | None = None
    again: str = ""
    refresh: str = ""
    done: str = ""
    post: str = ""

    @classmethod
    def of(cls, wishes: Mapping[str, str]) -> "Look":
        """Whatever cannot be understood is left out."""
        return cls(
            sort=wishes.get("sort", "") if wishes.get("sort") in SORTS else SORTS[0],
            questions=whole_number(wishes.get("questions", "")),
            comments=whole_number(wishes.get("comments", "")),
            again=wishes.get("again", "")[:32],
            refresh="30" if wishes.get("refresh") == "30" else "",
            done=wishes.get("done", "")[:32],
            post=wishes.get("post", "")[:32],
        )

    def address(self, code: str, anchor: str = "", /, **changes: Any) -> str:
        """The page's address with other wishes. What was done last is told once."""
        wanted = asdict(replace(self, again="", done="", post="")) | changes
        query = urlencode({k: v for k, v in wanted.items() if v and v != SORTS[0]})
        tail = f"?{query}" if query else ""
        return f"/m/{code}/lite{tail}{'#' if anchor else ''}{anchor}"


@dataclass(frozen=True)
class Kept:
    """What the page keeps of a form that was not done: the sentence, the words, the key of a form
    that may have been stored all the same, and the questions that say the same already."""

    error: str | None = None
    field: str | None = None
    text: str | None = None
    key: str | None = None
    twins: tuple[str, ...] = ()


async def lite(request: Request) -> Response:
    """The citizen's page by plain forms."""
    runtime = runtime_of(request)
    caller = await runtime.callers.of_request(request, request.path_params["code"])
    if not caller.joined:
        return RedirectResponse(f"/j/{caller.meeting.code}", 303)
    return await render_lite(request, runtime, caller, Look.of(request.query_params))


async def render_lite(
    request: Request,
    runtime: Runtime,
    caller: Caller,
    look: Look,
    kept: Kept | None = None,
    status: int = 200,
) -> Response:
    """The plain page, after a form that was not done with what is kept of it."""
    code, visit = caller.meeting.code, runtime.csrf.visit(request)
    public, mine = [
        (await runtime.feed.snapshot(caller.meeting.id, name, caller.actor.person))["state"]
        for name in ("public", "mine")
    ]
    lists = await runtime.database.ask(_lists, caller.meeting.id, public, look)
    kept = kept or Kept()
    context = _frame(public, mine, runtime.clock.now()) | lists
    context |= {
        "meeting": public["meeting"],
        "state": public,
        "mine": mine,
        "look": look,
        "kept": kept,
        "reader": mine.get("reader", False),
        "muted": mine.get("muted", False),
        "may_write": public["meeting"]["status"] != "closed"
        and not (mine.get("muted") or mine.get("reader")),
        "resting": bool(look.refresh and kept == Kept() and not look.again),
        "text": _words(look, kept, mine),
        "twins": {id: public["questions"][id] for id in kept.twins if id in public["questions"]},
        "csrf": runtime.csrf.token(visit),
        "to": lambda anchor="", **changes: look.address(code, anchor, **changes),
        "same_page": _ready(look.address(code)),
    }
    page = runtime.pages.render(request, "lite.html", caller.actor.language, context, status)
    runtime.csrf.remember(page, visit)
    return page


def look_of_form(after: Any, code: str) -> Look | None:
    """What the plain page showed that sent a form; None for a form of another page."""
    page, _, wishes = after.partition("?") if isinstance(after, str) else ("", "", "")
    if page != f"/m/{code}/lite":
        return None
    return Look.of(dict(parse_qsl(wishes)))


async def find_twins(runtime: Runtime, caller: Caller, text: Any) -> tuple[str, ...]:
    """The questions of others that say the same already, where questions are taken and the text
    can be one."""
    try:
        words = clean_text(str(text or ""))
    except Refusal:
        return ()
    return await runtime.database.ask(_twins, caller.meeting.id, caller.actor.person, words)


def _twins(session: Session, meeting: int, person: str | None, words: str) -> tuple[str, ...]:
    row = session.get_one(Meeting, meeting)
    if row.status == "closed" or row.questions == "off":
        return ()
    found = similar_questions(session, meeting, words, tuple(SHOWN))
    others = select(Post.id).where(Post.id.in_(found), Post.participant_id.is_distinct_from(person))
    kept = set(session.scalars(others))
    return tuple(id for id in found if id in kept)


def _frame(public: State, mine: State, now: int) -> State:
    """What is happening now, and what somebody may do."""
    items = sorted(public["agenda"].values(), key=lambda item: item["position"])
    running = next((i for i in items if "started_at" in i and "ended_at" not in i), None)
    place = running["position"] if running else -1
    coming = next((i for i in items if "started_at" not in i and i["position"] > place), None)
    closed = public["meeting"]["status"] == "closed"
    off = {"comments": "off", "questions": "off"}
    questions = public["questions"].items()
    return {
        "running": running,
        "coming": coming,
        "coming_at": coming and next_begins(items, coming, public["meeting"]["starts_at"], now),
        "live": next((pair for pair in questions if pair[1]["status"] == "live"), None),
        "posting": off if closed else public["posting"],
        "closed": closed,
        "polls": sorted(public["polls"].items(), key=_poll_order),
        "notices": [
            notice
            for notice in reversed(public["announcements"].values())
            if notice.get("until", now + 1) > now
            and notice["to"] in ("all", mine.get("at", "home"))
        ],
    }


def _poll_order(pair: tuple[str, State]) -> tuple[bool, int]:
    poll = pair[1]
    return poll["status"] != "open", -poll.get("opened_at", 0)


def _lists(session: Session, meeting: int, public: State, look: Look) -> State:
    """The pages of questions and comments that are shown, and where the next ones begin."""
    known = public["questions"]
    comments, more_comments = _page(session, meeting, "comment", look.comments)
    if look.sort == "newest":
        found, more_questions = _page(session, meeting, "question", look.questions)
        shown = [(post["id"], post | known.get(post["id"], {})) for post in found]
        return {
            "questions": shown,
            "answered": [],
            "older_questions": more_questions,
            "comments": comments,
            "older_comments": more_comments,
        }
    ranked = sorted(known.items(), key=_rank)
    # The one that is being answered stands above.
    still = [pair for pair in ranked if pair[1]["status"] not in (*DONE, "live")]
    return {
        "questions": still[:AT_ONCE],
        "answered": [pair for pair in ranked if pair[1]["status"] in DONE][:AT_ONCE],
        "older_questions": None,
        "comments": comments,
        "older_comments": more_comments,
    }


def _rank(pair: tuple[str, State]) -> tuple[int, int, int]:
    question = pair[1]
    return -question["score"], question["at"], question["seq"]


def _page(
    session: Session, meeting: int, kind: str, before: int | None
) -> tuple[list[State], int | None]:
    found = older_posts(session, meeting, kind, before, AT_ONCE + 1)
    more = found[AT_ONCE - 1]["seq"] if len(found) > AT_ONCE else None
    return found[:AT_ONCE], more


def _words(look: Look, kept: Kept, mine: State) -> str:
    """What stands in the field: words that were refused, or an own post to be sent again."""
    if kept.text is not None:
        return kept.text
    post = mine["posts"].get(look.again)
    return str(post["text"]) if post else ""


def _ready(address: str) -> str:
    """An address to which one more wish can be added."""
    return f"{address}{'&' if '?' in address else '?'}"


ROUTES = [Route("/m/{code}/lite", lite)]
