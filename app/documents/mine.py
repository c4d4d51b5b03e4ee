"""`mine`: one person's own posts, supports and ballots, and what became of them."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.documents.source import LARGEST, LEAP, Members, Source, present
from app.people.models import Participant
from app.polls.models import Ballot
from app.posts.models import Claim, Post, Support, promise_of
from app.posts.states import MERGED, SET_ASIDE, WAITING
from realtime.document import Version

PERSON = (
    Participant.id,
    Participant.name,
    Participant.at,
    Participant.muted,
    Participant.reader,
    Participant.revision,
    Participant.changed_at,
)
"""What is read of each person: plain columns, which thousands who have just voted load sooner."""


def read_people(source: Source, people: Collection[str]) -> dict[str, Version]:
    """`mine` of each of these persons, with one query a table; a phone that has not joined yet
    has an empty one."""
    empty: dict[str, Members] = {
        person: {"posts": {}, "supports": {}, "ballots": {}} for person in people
    }
    # Nothing has happened to a phone that has not joined, except where a backup was restored.
    unknown = source.meeting.revision // LEAP * LEAP + 1
    versions = {p: Version(unknown, source.meeting.created_at, empty[p]) for p in people}
    query = select(*PERSON).where(
        Participant.meeting_id == source.meeting.id, Participant.id.in_(people)
    )
    for row in source.session.execute(query):
        state = empty[row.id]
        flags = {"muted": row.muted or None, "reader": row.reader or None}
        state.update(present({"name": row.name, "at": row.at, **flags}))
        versions[row.id] = Version(row.revision, row.changed_at, state)
    _add_posts(source, empty)
    _add_supports(source, empty)
    _add_ballots(source, empty)
    for state in empty.values():
        _fit(state)
    return versions


def _fit(state: Members) -> None:
    """Of somebody who has written more than a document holds, the newest posts."""
    size = len(msgspec.json.encode(state))
    for id in list(state["posts"]):
        if size <= LARGEST:
            return
        size -= len(msgspec.json.encode({id: state["posts"].pop(id)}))


def changed_since(source: Source, revision: int) -> list[str]:
    """The persons whose rows changed after a revision."""
    query = select(Participant.id).where(
        Participant.meeting_id == source.meeting.id, Participant.revision > revision
    )
    return list(source.session.scalars(query))


def _add_posts(source: Source, states: dict[str, Members]) -> None:
    root = aliased(Post)
    query = (
        select(*Post.__table__.c, *_answer_of(root), Claim.until)
        .outerjoin(root, root.id == Post.root_id)
        .outerjoin(Claim, Claim.post_id == Post.id)
        .where(Post.participant_id.in_(states))
        .order_by(Post.seq)
    )
    for row in source.session.execute(query):
        states[row.participant_id]["posts"][row.id] = _post(row)


def _answer_of(root: Any) -> list[Any]:
    """The answer to the question that a merged one counts for."""
    names = ("answer", "promise", "promise_owner", "promise_due")
    return [getattr(root, name).label(f"root_{name}") for name in names]


def _post(row: Any) -> Members:
    merged = row.status == MERGED
    claimed = row.status == WAITING and row.until is not None
    return present(
        {
            "kind": row.kind,
            "text": row.original or row.text,
            "shown_as": row.text if row.original else None,
            "at": row.at,
            "status": SET_ASIDE if claimed else row.status,
            "reason": row.reason,
            "into": row.root_id if merged else None,
            "answer": row.answer or (row.root_answer if merged else None),
            "promise": promise_of(row) or (promise_of(row, "root_") if merged else None),
            "department": row.department,
            "due": row.due,
            "receipt": f"{row.seq:04d}",
        }
    )


def _add_supports(source: Source, states: dict[str, Members]) -> None:
    query = (
        select(Support.participant_id, Support.post_id, Post.root_id)
        .join(Post, Post.id == Support.post_id)
        .where(Support.participant_id.in_(states), Support.active)
        .order_by(Post.seq)
    )
    for person, post, root in source.session.execute(query):
        states[person]["supports"] |= {post: True, root: True}


def _add_ballots(source: Source, states: dict[str, Members]) -> None:
    query = (
        select(Ballot.participant_id, Ballot.poll_id, Ballot.value)
        .where(Ballot.participant_id.in_(states))
        .order_by(Ballot.poll_id)
    )
    for person, poll, value in source.session.execute(query):
        states[person]["ballots"][poll] = value
