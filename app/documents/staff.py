"""`staff`: what moderators and the stage need beyond `public`."""

from typing import Any

from sqlalchemy import func, select

from app.core.ledger import Audit
from app.documents import polls, screen
from app.documents.rows import notes, posts_in, shown_questions
from app.documents.source import Members, Section, Source, parts, present
from app.meetings.models import Stage
from app.meetings.queries import items_of
from app.people.models import Participant, StaffKey
from app.polls.access import polls_of
from app.posts.models import AnswerDraft, Claim, Post
from app.posts.states import (
    ANSWERED,
    LIVE,
    MERGED,
    NOT_SHOWN,
    PUBLIC,
    SET_ASIDE,
    SHOWN,
    UNANSWERED,
    WAITING,
)
from app.posts.undo import UNDO_MILLIS, can_be_undone

WAITING_MOST = 200
OTHERS_MOST = 100
CLAIMS_MOST = 200
ACTIONS = 20
QUIET = ("post.claim", "post.release", "answer.draft")


def waiting(source: Source) -> Members:
    """The oldest waiting posts, and who looks at them."""
    rows = posts_in(source, WAITING)[: source.window(WAITING_MOST, least=1)]
    return _cards(source, rows)


def set_aside(source: Source) -> Members:
    """What was set aside, newest last."""
    rows = posts_in(source, SET_ASIDE, newest=source.window(OTHERS_MOST))
    return _cards(source, rows)


def _cards(source: Source, rows: list[Any]) -> Members:
    held = {claim.post_id: claim for claim in _claims(source)}
    return {row.id: _card(row, held.get(row.id)) for row in rows}


def _card(row: Any, claim: Claim | None) -> Members:
    names = ("kind", "text", "name", "at", "seq", "source", "item", "to")
    members = {name: getattr(row, name) for name in names}
    members |= {
        "flags": row.flags or None,
        "similar": row.similar or None,
        "labels": row.labels or None,
        "person_posts": row.person_posts if row.person_posts > 1 else None,
        "claimed_by": claim.staff_id if claim else None,
        "claimed_until": claim.until if claim else None,
    }
    return present(members)


def refused(source: Source) -> Members:
    """What is not shown, and why."""
    rows = posts_in(source, NOT_SHOWN, newest=source.window(OTHERS_MOST))
    names = ("kind", "text", "reason", "at", "seq", "name")
    return {row.id: present({name: getattr(row, name) for name in names}) for row in rows}


def merged(source: Source) -> Members:
    """What was merged into what."""
    rows = posts_in(source, MERGED, newest=source.window(OTHERS_MOST))
    names = ("kind", "text", "into", "at", "seq")
    return {row.id: present({name: getattr(row, name) for name in names}) for row in rows}


def claims(source: Source) -> Members:
    """Who looks at which post, as far as there is room for the latest of them."""
    latest = sorted(_claims(source), key=lambda claim: (-claim.until, claim.post_id))
    shown = latest[: source.window(CLAIMS_MOST)]
    return {claim.post_id: {"by": claim.staff_id, "until": claim.until} for claim in shown}


def _claims(source: Source) -> list[Claim]:
    query = select(Claim).where(Claim.meeting_id == source.meeting.id)
    return list(source.session.scalars(query.order_by(Claim.post_id)))


def screened(source: Source) -> Members:
    """What is on the room's screens now."""
    stage = source.session.get_one(Stage, source.meeting.id)
    if stage.scene == "comments":
        return {
            id: {"kind": "comment", "text": comment["text"], "at": comment["shown_at"]}
            for id, comment in screen.comments(source).items()
        }
    if stage.scene == "question":
        return {
            row.id: {"kind": "question", "text": row.text, "at": row.live_at or stage.since}
            for row in shown_questions(source)
            if (row.id == stage.ref if stage.ref else row.status == LIVE)
        }
    return {}


def pending(source: Source) -> Members:
    """Comments still in the screen's delay."""
    stage = source.session.get_one(Stage, source.meeting.id)
    query = select(Post.id, Post.text, Post.at, Post.public_at).where(
        Post.meeting_id == source.meeting.id,
        Post.kind == "comment",
        Post.status == PUBLIC,
        Post.screened_at.is_(None),
    )
    rows = source.session.execute(query.order_by(Post.seq).limit(source.window(OTHERS_MOST)))
    return {
        row.id: {"text": row.text, "at": row.at, "shows_at": row.public_at + stage.delay * 1000}
        for row in rows
    }


def prepared(source: Source) -> Members | None:
    """The scene that is ready to be sent."""
    return source.session.get_one(Stage, source.meeting.id).prepared


def effects(source: Source) -> Members | None:
    """What items of the programme set when they start: posting, scene, poll."""
    ids = {poll.key: poll.id for poll in polls_of(source.session, source.meeting.id)}
    found = {}
    for item in items_of(source.session, source.meeting.id):
        members = {
            "posting": present(item.details.get("posting") or {}) or None,
            "scene": item.details.get("scene"),
            "poll": ids.get(item.details.get("poll")),
        }
        if effect := present(members):
            found[item.id] = effect
    return found or None


def staff(source: Source) -> Members:
    """Everybody who holds a link that is valid."""
    query = select(StaffKey).where(
        StaffKey.meeting_id == source.meeting.id, StaffKey.revoked_at.is_(None)
    )
    rows = source.session.scalars(query.order_by(StaffKey.id))
    return {row.id: {"name": row.name, "role": row.role} for row in rows}


def actions(source: Source) -> Members:
    """The last things that the staff did, and until when each can be taken back."""
    query = (
        select(Audit)
        .where(Audit.meeting_id == source.meeting.id, Audit.command.not_in(QUIET))
        .order_by(Audit.seq.desc())
        .limit(ACTIONS)
    )
    found = source.session.scalars(query).all()
    texts = _texts(source, [audit.target for audit in found if audit.target])
    return {audit.id: _action(audit, texts) for audit in reversed(found)}


def _action(audit: Audit, texts: dict[str, str]) -> Members:
    return present(
        {
            "by": audit.staff_id,
            "name": audit.command,
            "post": audit.target if audit.target in texts else None,
            "text": texts.get(audit.target or ""),
            "count": len(audit.payload["ids"]) if audit.payload.get("ids") else None,
            "at": audit.at,
            "seq": audit.seq,
            "undone": True if audit.undone else None,
            "undoable_until": audit.at + UNDO_MILLIS if can_be_undone(audit) else None,
        }
    )


def _texts(source: Source, ids: list[str]) -> dict[str, str]:
    query = select(Post.id, Post.text).where(Post.id.in_(ids))
    return {id: text[:60] for id, text in source.session.execute(query)}


def counts(source: Source) -> Members:
    """How many posts are where."""
    query = (
        select(Post.status, func.count())
        .where(Post.meeting_id == source.meeting.id)
        .group_by(Post.status)
    )
    found = {status: count for status, count in source.session.execute(query)}
    return {
        "waiting": found.get(WAITING, 0),
        "set_aside": found.get(SET_ASIDE, 0),
        "refused": found.get(NOT_SHOWN, 0),
        "merged": found.get(MERGED, 0),
        "answered": found.get(ANSWERED, 0),
        "public": sum(found.get(status, 0) for status in SHOWN),
        "unanswered": _unanswered(source),
    }


def _unanswered(source: Source) -> int:
    query = select(func.count()).where(
        Post.meeting_id == source.meeting.id, Post.kind == "question", Post.status.in_(UNANSWERED)
    )
    return source.session.scalar(query) or 0


def drafts(source: Source) -> Members:
    """The newest answers that are written down and not yet confirmed; an empty text clears what
    is published."""
    query = (
        select(AnswerDraft)
        .join(Post, Post.id == AnswerDraft.post_id)
        .where(AnswerDraft.meeting_id == source.meeting.id, Post.status.in_(SHOWN))
        .order_by(AnswerDraft.at.desc(), AnswerDraft.post_id)
        .limit(source.window(OTHERS_MOST))
    )
    return {row.post_id: _draft(row) for row in reversed(source.session.scalars(query).all())}


def _draft(row: AnswerDraft) -> Members:
    return present(
        {
            "text": row.text,
            "promise": row.promise,
            "owner": row.promise_owner,
            "due": row.promise_due,
            "by": row.staff_id,
            "at": row.at,
        }
    )


def originals(source: Source) -> Members:
    """What was sent, where a moderator changed the text."""
    query = (
        select(Post.id, Post.original)
        .where(Post.meeting_id == source.meeting.id, Post.original.is_not(None))
        .order_by(Post.seq.desc())
        .limit(source.window(OTHERS_MOST))
    )
    return {id: original for id, original in reversed(source.session.execute(query).all())}


def muted(source: Source) -> Members:
    """The posts of phones that may not write just now."""
    query = (
        select(Post.id)
        .join(Participant, Participant.id == Post.participant_id)
        .where(Post.meeting_id == source.meeting.id, Participant.muted)
        .order_by(Post.seq.desc())
        .limit(source.window(OTHERS_MOST))
    )
    return dict.fromkeys(reversed(source.session.scalars(query).all()), True)


POSTS = parts("comments", "questions")

SECTIONS = (
    Section("waiting", POSTS | parts("claims"), waiting),
    Section("set_aside", POSTS | parts("claims"), set_aside),
    Section("refused", POSTS, refused),
    Section("merged", POSTS, merged),
    Section("claims", parts("claims"), claims),
    Section("screened", POSTS | parts("stage"), screened),
    Section("pending", POSTS | parts("stage"), pending),
    Section("prepared", parts("stage"), prepared),
    Section("effects", parts("agenda", "polls"), effects),
    Section("flow", POSTS | parts("stage"), screen.flow),
    Section("staff", parts("access"), staff),
    Section("actions", parts("staff"), actions),
    Section("counts", POSTS, counts),
    Section("originals", POSTS, originals),
    Section("drafts", POSTS | parts("drafts"), drafts),
    Section("notes", parts("notes"), notes),
    Section("muted", POSTS | parts("people"), muted),
    Section("polls", polls.BALLOTS | parts("stage"), polls.staff),
)
