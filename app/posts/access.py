"""The only ways to get a post: within the meeting, and in a state that the verb allows."""

from collections.abc import Iterable

from sqlalchemy import select

from app.core.commands import Context
from app.core.errors import Refusal, conflict, not_found
from app.core.i18n import N_
from app.core.permissions import Role
from app.people.models import StaffKey
from app.posts.models import Claim, Post
from app.posts.states import (
    DONE,
    LIVE,
    MERGED,
    QUEUED,
    SHOWN,
    TRANSITIONS,
    WITHDRAWN,
    not_now,
)


def get_post(context: Context, id: str, kind: str | None = None) -> Post:
    """A post of this meeting; `not_found` for anything else, also another meeting's id."""
    post = context.session.get(Post, id)
    if post is None or post.meeting_id != context.meeting.id:
        raise not_here()
    if kind and post.kind != kind:
        raise no_question()
    return post


def not_here() -> Refusal:
    """The refusal where a meeting has no such post."""
    return not_found(N_("This post is not here."))


def no_question() -> Refusal:
    """The refusal where a post is not of the kind that is asked for."""
    return not_found(N_("This is not a question."))


def move(context: Context, post: Post, verb: str) -> bool:
    """Takes the post where the verb leads. False where this person has done just that before;
    raises `conflict`, telling who was first, where the state does not allow it."""
    to = TRANSITIONS[verb].get(post.status)
    by = context.staff.id if context.staff else None
    if to is None:
        if post.done == verb and post.done_by == by:
            return False
        raise somebody_was_first(context, post)
    if post.status == QUEUED and to != QUEUED:
        post.position = None
    post.status = to
    settle(context, post, verb)
    if to in SHOWN:
        post.public_at = post.public_at or context.now
    elif to not in (MERGED, WITHDRAWN):
        # Shown again later, a comment waits for the screen's delay again.
        post.public_at = post.screened_at = None
    return True


def settle(context: Context, post: Post, verb: str) -> None:
    """Notes who last judged the post and with what, and ends the claim on it."""
    post.done = verb
    post.done_by = context.staff.id if context.staff else None
    claim = context.session.get(Claim, post.id)
    if claim:
        context.session.delete(claim)


def somebody_was_first(context: Context, post: Post) -> Refusal:
    """The sentence that tells the second of two what the first did."""
    if post.done == "post.withdraw":
        return conflict(N_("The author has withdrawn this."))
    sentence = DONE.get(post.done or "")
    staff = context.session.get(StaffKey, post.done_by) if post.done_by else None
    if sentence and staff and context.staff and staff.id != context.staff.id:
        return conflict(sentence, who=staff.name)
    return not_now(post.status)


def department_of(context: Context) -> str | None:
    """The answering department that acts; None where it is somebody else. A department is known
    by the name on its link: two links of one name are one department."""
    staff = context.staff
    return staff.name if staff and staff.role is Role.DEPARTMENT else None


def judge_free(context: Context, post: Post) -> None:
    """Raises `conflict`, telling who, for a department where another one has taken the post."""
    own = department_of(context)
    if own and post.department and post.department != own:
        raise conflict(
            N_("Another department (%(who)s) answers this question."), who=post.department
        )


def live_question(context: Context) -> Post | None:
    """The question on stage."""
    return context.session.scalars(
        select(Post).where(
            Post.meeting_id == context.meeting.id, Post.kind == "question", Post.status == LIVE
        )
    ).first()


def queued_questions(context: Context) -> list[Post]:
    """The questions waiting for the stage, in order."""
    query = select(Post).where(
        Post.meeting_id == context.meeting.id, Post.kind == "question", Post.status == QUEUED
    )
    found = context.session.scalars(query.order_by(Post.position, Post.seq))
    return list(found)


def renumber(questions: Iterable[Post]) -> None:
    """Gives positions 1, 2, 3 … in the given order."""
    for position, question in enumerate(questions, 1):
        if question.position != position:
            question.position = position
