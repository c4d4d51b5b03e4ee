"""What citizens do with posts: write, ask, support, take back, withdraw."""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.commands import Context, Nothing, Payload, Result, command
from app.core.errors import closed, conflict, not_found
from app.core.i18n import N_
from app.core.ids import new_id
from app.core.permissions import Permission
from app.core.text import clean_name, clean_text, grams, likeness
from app.core.votes import Vote, vote
from app.meetings.models import AgendaItem, Meeting, Stage
from app.people.commands import author, find_person
from app.people.models import Participant
from app.posts.access import get_post, move, queued_questions, renumber
from app.posts.flags import flags_of
from app.posts.mergers import free_merged, leave_merger
from app.posts.models import Post
from app.posts.states import (
    ANSWERED,
    LIVE,
    PUBLIC,
    QUEUED,
    WAITING,
)
from app.posts.supports import Supports

SIMILAR_FROM = 0.5
SIMILAR_MOST = 3
SIMILAR_AMONG = 500


class Comment(Payload, frozen=True):
    """What a citizen says; the name is what they want to be shown as."""

    text: str
    name: str | None = None

    def cleaned(self) -> "Comment":
        """Text and name normalised."""
        return Comment(clean_text(self.text), clean_name(self.name))


class Question(Payload, frozen=True):
    """What a citizen asks, and whom."""

    text: str
    name: str | None = None
    to: str | None = None

    def cleaned(self) -> "Question":
        """Text and names normalised."""
        return Question(clean_text(self.text), clean_name(self.name), clean_name(self.to, "to"))


class One(Payload, frozen=True):
    """One post."""

    id: str


@dataclass(frozen=True)
class Assessment:
    """What was noticed of a text before the queue."""

    flags: list[str]
    similar: list[str]


def assess_comment(session: Session, meeting: int, payload: Comment) -> Assessment:
    """The flags of a comment."""
    return Assessment(flags_of(payload.text, _own_words(session, meeting)), [])


def assess_question(session: Session, meeting: int, payload: Question) -> Assessment:
    """The flags of a question, and which others it resembles."""
    similar = similar_questions(session, meeting, payload.text)
    return Assessment(flags_of(payload.text, _own_words(session, meeting)), similar)


@command("comment.post", Comment, Permission.TAKE_PART, prepare=assess_comment, passable=True)
def post_comment(context: Context, payload: Comment) -> Result:
    """Says something onto the screen."""
    status = _status_of_new(context.meeting.comments, context.meeting)
    post = _write(context, "comment", payload, status)
    stage = context.session.get(Stage, context.meeting.id)
    if status == PUBLIC and stage and stage.delay == 0 and not stage.paused:
        post.screened_at = context.now
    return {"id": post.id}


@command("question.ask", Question, Permission.TAKE_PART, prepare=assess_question, passable=True)
def ask_question(context: Context, payload: Question) -> Result:
    """Asks something that the host may pick."""
    status = _status_of_new(context.meeting.questions, context.meeting)
    post = _write(context, "question", payload, status)
    post.to = payload.to
    return {"id": post.id}


@vote("question.support", One, Supports)
def support_question(supports: Supports, vote: Vote) -> bool:
    """Makes a question one's own, too."""
    return supports.give(vote)


@vote("question.unsupport", One, Supports)
def take_back_support(supports: Supports, vote: Vote) -> bool:
    """Takes the support back, also from what was merged into the question."""
    return supports.take_back(vote)


@command("post.withdraw", One, Permission.TAKE_PART)
def withdraw_post(context: Context, payload: One) -> Result:
    """Takes one's own post back. An answered one stays: the answer belongs to everybody."""
    post = get_post(context, payload.id)
    person = find_person(context)
    if person is None or post.participant_id != person.id:
        raise not_found(N_("This post is not yours."))
    if post.status == ANSWERED:
        raise conflict(N_("An answered question cannot be withdrawn."))
    was = post.status
    if move(context, post, "post.withdraw"):
        leave_merger(context, post)
        free_merged(context, post)
        if was in (QUEUED, LIVE):
            renumber(queued_questions(context))
    return {}


@command("comment.release", Nothing, Permission.KEEP_TIME, keyed=False)
def release_comments(context: Context, _payload: Nothing) -> Result:
    """Lets the comments whose delay is over onto the room's screen. Harmless twice."""
    stage = context.session.get(Stage, context.meeting.id)
    if stage is None or stage.paused:
        return {}
    due = select(Post).where(
        Post.meeting_id == context.meeting.id,
        Post.kind == "comment",
        Post.status == PUBLIC,
        Post.screened_at.is_(None),
        Post.public_at <= context.now - stage.delay * 1000,
    )
    for post in context.session.scalars(due.order_by(Post.public_at, Post.seq)):
        post.screened_at = context.now
    return {}


def similar_questions(
    session: Session,
    meeting: int,
    text: str,
    kinds: tuple[str, ...] = (PUBLIC, QUEUED, LIVE, WAITING),
) -> list[str]:
    """Ids of the questions most like a text, best first, by pairs of letters."""
    rows = session.execute(
        select(Post.id, Post.text)
        .where(Post.meeting_id == meeting, Post.kind == "question", Post.status.in_(kinds))
        .order_by(Post.seq.desc())
        .limit(SIMILAR_AMONG)
    )
    wanted = grams(text)
    scored = [(likeness(wanted, _grams(other)), id) for id, other in rows]
    best = sorted((pair for pair in scored if pair[0] >= SIMILAR_FROM), reverse=True)
    return [id for _, id in best[:SIMILAR_MOST]]


def new_post(context: Context, kind: str, text: str, name: str | None, status: str) -> Post:
    """A post of this meeting with the next number, not yet anybody's."""
    last = select(func.max(Post.seq)).where(Post.meeting_id == context.meeting.id)
    id = new_id()
    post = Post(
        id=id,
        meeting_id=context.meeting.id,
        seq=(context.session.scalar(last) or 0) + 1,
        kind=kind,
        status=status,
        text=text,
        name=name,
        item=current_item(context),
        at=context.now,
        root_id=id,
        flags=[],
        similar=[],
        labels=[],
        person_posts=1,
        public_at=context.now if status == PUBLIC else None,
    )
    context.session.add(post)
    return post


def current_item(context: Context) -> str | None:
    """The programme item that runs now: new posts belong to it."""
    return context.session.scalars(
        select(AgendaItem.id).where(
            AgendaItem.meeting_id == context.meeting.id,
            AgendaItem.started_at.is_not(None),
            AgendaItem.ended_at.is_(None),
        )
    ).first()


def _write(context: Context, kind: str, payload: Comment | Question, status: str) -> Post:
    person = author(context)
    noticed: Assessment = context.prepared
    before = _texts_of(context, person)
    post = new_post(context, kind, payload.text, payload.name or person.name, status)
    post.participant_id = person.id
    post.person_posts = len(before) + 1
    post.flags = noticed.flags + (["similar"] if noticed.similar else [])
    if payload.text in before:
        post.flags = [*post.flags, "repeat"]
    post.similar = noticed.similar
    context.session.flush()
    return post


def _texts_of(context: Context, person: Participant) -> list[str]:
    query = select(Post.text).where(Post.participant_id == person.id)
    return list(context.session.scalars(query))


def _status_of_new(switch: str, meeting: Meeting) -> str:
    if meeting.status == "closed":
        raise closed(N_("The meeting is over. Thank you for taking part."))
    if switch == "off":
        raise closed(N_("Nothing can be sent just now. Wait until the host opens it."))
    return PUBLIC if switch == "open" else WAITING


def _own_words(session: Session, meeting: int) -> list[str]:
    words: list[str] = session.scalar(select(Meeting.profanity).where(Meeting.id == meeting)) or []
    return words


@lru_cache(maxsize=4096)
def _grams(text: str) -> frozenset[str]:
    return grams(text)
