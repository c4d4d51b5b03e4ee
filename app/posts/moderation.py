"""What moderators do with posts. Every verb leaves an audit row and can be undone."""

from collections.abc import Callable
from typing import Literal

from sqlalchemy.orm import Session

from app.core.commands import Context, Payload, Result, command
from app.core.errors import Refusal, conflict, invalid, not_found
from app.core.i18n import N_
from app.core.permissions import Permission
from app.core.text import clean_name, clean_text
from app.people.models import Participant, StaffKey
from app.posts.access import (
    department_of,
    get_post,
    judge_free,
    move,
    queued_questions,
    renumber,
    settle,
    somebody_was_first,
)
from app.posts.commands import Assessment, new_post, similar_questions
from app.posts.flags import flags_of, mask
from app.posts.mergers import free, free_merged, give_answer, join_merger
from app.posts.models import Claim, Post
from app.posts.states import (
    MERGED,
    PUBLIC,
    SET_ASIDE,
    SHOWN,
    WAITING,
    WITHDRAWN,
    not_now,
)

CLAIM_SECONDS = 60
MOST_AT_ONCE = 200
MODERATE = Permission.MODERATE

Reason = Literal[
    "off_topic",
    "personal",
    "insult",
    "hate",
    "advertising",
    "repeat",
    "party",
    "complaint",
    "already_answered",
    "other",
]
Status = Literal["received", "in_review", "public", "queued", "live", "answered", "not_shown"]
Source = Literal["phone", "paper", "microphone", "call", "advance"]


class Some(Payload, frozen=True):
    """One post by `id`, or several by `ids`. `seen` is the status that the moderator saw: where
    somebody else has changed it since, they are told instead of overruling without knowing."""

    id: str | None = None
    ids: list[str] | None = None
    seen: Status | None = None

    def cleaned(self) -> "Some":
        """Either one or several, not too many."""
        if (self.id is None) == (self.ids is None):
            raise invalid(N_("Choose one post, or several."), field="id")
        if self.ids is not None and not 0 < len(self.ids) <= MOST_AT_ONCE:
            raise invalid(N_("Choose 1 to 200 posts."), field="ids")
        return self


class Refuse(Some, frozen=True, kw_only=True):
    """Why it is not shown: one of the public reasons."""

    reason: Reason


class One(Payload, frozen=True):
    """One post."""

    id: str


class Edit(Payload, frozen=True):
    """The text that is shown instead; the original is kept."""

    id: str
    text: str

    def cleaned(self) -> "Edit":
        """The text normalised."""
        return Edit(self.id, clean_text(self.text))


class Merge(Payload, frozen=True):
    """Which question joins which."""

    id: str
    into: str


class Enter(Payload, frozen=True):
    """A post that came on paper, by microphone, call or in advance."""

    kind: Literal["comment", "question"]
    text: str
    source: Source
    name: str | None = None

    def cleaned(self) -> "Enter":
        """Text and name normalised."""
        return Enter(self.kind, clean_text(self.text), self.source, clean_name(self.name))


class Answer(Payload, frozen=True):
    """A written answer, and whose."""

    id: str
    text: str
    department: str | None = None

    def cleaned(self) -> "Answer":
        """Text and department normalised."""
        name = clean_name(self.department, "department")
        return Answer(self.id, clean_text(self.text), name)


class Label(Payload, frozen=True):
    """The labels of a post, replaced whole."""

    id: str
    labels: list[str]

    def cleaned(self) -> "Label":
        """The labels that hold something, not too many."""
        if len(self.labels) > 10:
            raise invalid(N_("A post can have up to 10 labels."), field="labels")
        names = (clean_name(label, "labels") for label in self.labels)
        return Label(self.id, [name for name in names if name])


class Person(Payload, frozen=True):
    """The person who wrote a post."""

    post: str


@command("post.approve", Some, MODERATE)
def approve(context: Context, payload: Some) -> Result:
    """Makes waiting posts public."""
    return _each(context, payload, lambda post: move(context, post, "post.approve"))


@command("post.hold", Some, MODERATE)
def hold(context: Context, payload: Some) -> Result:
    """Sets posts aside; a public one leaves all phones and screens."""
    return _each(context, payload, lambda post: _off(context, post, "post.hold"))


@command("post.refuse", Refuse, MODERATE)
def refuse(context: Context, payload: Refuse) -> Result:
    """Does not show posts; their authors are told why."""

    def do(post: Post) -> None:
        if _off(context, post, "post.refuse"):
            post.reason = payload.reason
            free_merged(context, post)

    return _each(context, payload, do)


@command("post.restore", Some, MODERATE)
def restore(context: Context, payload: Some) -> Result:
    """Takes back a refusal, or opens an answered question again."""

    def do(post: Post) -> None:
        if move(context, post, "post.restore"):
            post.reason = post.answered_at = None

    return _each(context, payload, do)


@command("post.take_off", One, MODERATE)
def take_off(context: Context, payload: One) -> Result:
    """Takes a post off every screen and phone now, whatever it is doing there."""
    _off(context, get_post(context, payload.id), "post.take_off")
    return {}


@command("post.edit", Edit, MODERATE)
def edit(context: Context, payload: Edit) -> Result:
    """Changes the text that is shown."""
    _rewrite(context, get_post(context, payload.id), payload.text, "post.edit")
    return {}


@command("post.mask", One, MODERATE)
def mask_post(context: Context, payload: One) -> Result:
    """Makes numbers and addresses of persons in the text unreadable."""
    post = get_post(context, payload.id)
    _rewrite(context, post, mask(post.text), "post.mask")
    return {}


@command("post.merge", Merge, MODERATE)
def merge(context: Context, payload: Merge) -> Result:
    """Joins a question with its like: support is counted once a person, the original stays."""
    post = get_post(context, payload.id, kind="question")
    into = get_post(context, payload.into, kind="question")
    if post.id == into.id:
        raise invalid(N_("A question cannot be merged with itself."), field="into")
    if into.root_id == post.id:
        raise conflict(N_("These two are already merged the other way round."))
    root = get_post(context, into.root_id)
    if post.status == MERGED and post.into == root.id:
        return {}
    if root.status not in SHOWN:
        raise not_now(root.status)
    if move(context, post, "post.merge"):
        join_merger(context, post, root)
        renumber(queued_questions(context))
    return {}


@command("post.unmerge", One, MODERATE)
def unmerge(context: Context, payload: One) -> Result:
    """Lets a merged question stand for itself again."""
    post = get_post(context, payload.id, kind="question")
    if post.status != MERGED:
        if post.done == "post.unmerge" and context.staff and post.done_by == context.staff.id:
            return {}
        raise somebody_was_first(context, post)
    free(context, post)
    settle(context, post, "post.unmerge")
    return {}


@command("post.claim", One, MODERATE)
def claim(context: Context, payload: One) -> Result:
    """Tells the other moderators that one is looking at this post, for 60 seconds."""
    post = get_post(context, payload.id)
    assert context.staff
    held = context.session.get(Claim, post.id)
    if held and held.staff_id != context.staff.id and held.until > context.now:
        other = context.session.get(StaffKey, held.staff_id)
        raise conflict(N_("%(who)s is looking at this one."), who=other.name if other else "")
    held = held or Claim(post_id=post.id, meeting_id=context.meeting.id)
    held.participant_id = post.participant_id
    held.staff_id = context.staff.id
    held.until = context.now + CLAIM_SECONDS * 1000
    context.session.add(held)
    return {"until": held.until}


@command("post.release", One, MODERATE)
def release(context: Context, payload: One) -> Result:
    """Ends one's own claim."""
    post = get_post(context, payload.id)
    held = context.session.get(Claim, post.id)
    if held and context.staff and held.staff_id == context.staff.id:
        context.session.delete(held)
    return {}


def assess_entered(session: Session, meeting: int, payload: Enter) -> Assessment:
    """The flags of a post that the staff enter."""
    similar = []
    if payload.kind == "question":
        similar = similar_questions(session, meeting, payload.text)
    return Assessment(flags_of(payload.text, []), similar)


@command("post.enter", Enter, MODERATE, prepare=assess_entered)
def enter(context: Context, payload: Enter) -> Result:
    """Writes down what came by another way; public at once, marked with its source."""
    post = new_post(context, payload.kind, payload.text, payload.name, PUBLIC)
    post.source = payload.source
    post.flags, post.similar = context.prepared.flags, context.prepared.similar
    context.target = post.id
    return {"id": post.id}


@command("post.to_question", One, MODERATE)
def to_question(context: Context, payload: One) -> Result:
    """Makes a comment a question, in the same state."""
    post = get_post(context, payload.id)
    if post.kind == "question":
        return {}
    if post.status not in (WAITING, SET_ASIDE, PUBLIC):
        raise somebody_was_first(context, post)
    post.kind = "question"
    post.screened_at = None
    settle(context, post, "post.to_question")
    return {}


@command("post.answer", Answer, Permission.ANSWER)
def answer(context: Context, payload: Answer) -> Result:
    """Gives a shown post a written answer; a department signs it with its own name."""
    post = get_post(context, payload.id)
    if post.status not in SHOWN:
        raise not_now(post.status)
    judge_free(context, post)
    give_answer(context, post, payload.text)
    post.department = department_of(context) or payload.department or post.department
    return {}


@command("post.label", Label, MODERATE)
def label(context: Context, payload: Label) -> Result:
    """Sorts a post by labels."""
    get_post(context, payload.id).labels = payload.labels
    return {}


@command("person.mute", Person, MODERATE)
def mute(context: Context, payload: Person) -> Result:
    """Stops a phone from writing; it can still read."""
    _author_of(context, payload.post).muted = True
    return {}


@command("person.unmute", Person, MODERATE)
def unmute(context: Context, payload: Person) -> Result:
    """Lets it write again."""
    _author_of(context, payload.post).muted = False
    return {}


def _off(context: Context, post: Post, verb: str) -> bool:
    moved = move(context, post, verb)
    if moved:
        renumber(queued_questions(context))
    return moved


def _rewrite(context: Context, post: Post, text: str, verb: str) -> None:
    if post.status in (WITHDRAWN, MERGED):
        raise somebody_was_first(context, post)
    if post.text == text:
        return
    post.original = post.original or post.text
    post.text = text
    post.done, post.done_by = verb, context.staff.id if context.staff else None


def _each(context: Context, payload: Some, do: Callable[[Post], object]) -> Result:
    """Does it to one post, or to each of several; those that the state does not allow are
    listed as skipped, unless none was possible."""
    if payload.id is not None:
        do(_seen(context, payload.id, payload.seen))
        return {}
    skipped, last = [], None
    ids = list(dict.fromkeys(payload.ids or []))
    for id in ids:
        try:
            do(_seen(context, id, payload.seen))
        except Refusal as refusal:
            skipped.append(id)
            last = refusal
    if last and len(skipped) == len(ids):
        raise last
    return {"skipped": skipped} if skipped else {}


def _seen(context: Context, id: str, seen: str | None) -> Post:
    post = get_post(context, id)
    assert context.staff
    if seen and post.status != seen and post.done_by != context.staff.id:
        raise somebody_was_first(context, post)
    return post


def _author_of(context: Context, id: str) -> Participant:
    post = get_post(context, id)
    person = context.session.get(Participant, post.participant_id) if post.participant_id else None
    if person is None:
        raise not_found(N_("This post was entered by the staff."))
    return person
