"""The tables of a meeting, as offices read them: one a sheet. Words are those of the meeting's
language, times those of the city, rows come one at a time so that thousands need no memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.core.clock import from_millis
from app.core.i18n import N_, translator
from app.documents.polls import tally_polls
from app.documents.public import count_posts
from app.meetings.models import Meeting
from app.meetings.queries import items_of
from app.polls.access import polls_of
from app.posts.models import Post
from app.reports.record_json import scores, supports
from app.words import (
    ITEM_KINDS,
    POLL_KINDS,
    POLL_STATUSES,
    POST_KINDS,
    REASONS,
    SOURCES,
    STANCES,
    STATUSES,
)

Cell = str | int | float | datetime | None
AT_ONCE = 500


@dataclass(frozen=True)
class Table:
    """A sheet: its name, its columns with their widths in signs, its rows."""

    title: str
    columns: tuple[tuple[str, int], ...]
    rows: Iterable[list[Cell]]


@dataclass(frozen=True)
class Reader:
    """What all tables of one meeting are read with."""

    session: Session
    meeting: Meeting
    words: Callable[[str], str]

    def word(self, table: Any, code: str | None) -> str | None:
        """The word for a code; a code without one stands for itself."""
        return self.words(table.get(code, code)) if code else None

    def table(self, title: str, columns: Any, rows: Iterable[list[Cell]]) -> Table:
        """A table with its words translated."""
        named = tuple((self.words(name), width) for name, width in columns)
        return Table(self.words(title), named, rows)


def tables(session: Session, meeting: Meeting) -> Iterator[Table]:
    """All tables of a meeting."""
    reader = Reader(session, meeting, translator(meeting.language).gettext)
    yield posts(session, meeting)
    yield reader.table(N_("Outcomes of questions"), OUTCOMES, _outcomes(reader))
    yield reader.table(N_("Polls"), POLLS, _polls(reader))
    yield reader.table(N_("Programme"), PROGRAMME, _programme(reader))
    yield reader.table(N_("Counts"), COUNTS, _counts(reader))


def posts(session: Session, meeting: Meeting) -> Table:
    """Every post, in the order in which they came."""
    reader = Reader(session, meeting, translator(meeting.language).gettext)
    return reader.table(N_("Posts"), POSTS, _posts(reader))


POSTS = (
    (N_("Number"), 7), (N_("Kind"), 7), (N_("Time"), 19), (N_("Name"), 12), (N_("Text"), 60),
    (N_("Original text"), 40), (N_("State"), 18), (N_("Reason"), 18), (N_("Supports"), 7),
    (N_("Merged into number"), 10), (N_("Came in"), 10), (N_("Programme item"), 20),
    (N_("Answer"), 60), (N_("Answered at"), 19), (N_("Promise"), 40), (N_("Promised by"), 16),
    (N_("Promised until"), 12), (N_("Answering department"), 16),
    (N_("Written answer until"), 12),
)  # fmt: skip
OUTCOMES = (
    (N_("Number"), 7), (N_("Question"), 60), (N_("Outcome"), 22), (N_("Reason"), 18),
    (N_("Supports"), 7), (N_("Merged into number"), 10), (N_("Answer"), 60),
    (N_("Answered at"), 19), (N_("Promise"), 40), (N_("Promised by"), 16),
    (N_("Promised until"), 12), (N_("Answering department"), 16),
    (N_("Written answer until"), 12),
)  # fmt: skip
POLLS = (
    (N_("No."), 6), (N_("Poll"), 50), (N_("Kind"), 16), (N_("Round"), 10), (N_("State"), 12),
    (N_("Result shown"), 9), (N_("Voters"), 8), (N_("Option"), 30), (N_("Chosen by"), 8),
    (N_("Per cent of voters"), 10),
)  # fmt: skip
PROGRAMME = (
    (N_("No."), 6), (N_("Item"), 30), (N_("Kind"), 14), (N_("Lead"), 16), (N_("Speakers"), 24),
    (N_("Planned start"), 19), (N_("Planned minutes"), 8), (N_("Real start"), 19),
    (N_("Real end"), 19), (N_("Real minutes"), 8),
)  # fmt: skip
COUNTS = ((N_("What"), 34), (N_("Count"), 20))


def _posts(reader: Reader) -> Iterator[list[Cell]]:
    items = {item.id: item.title for item in items_of(reader.session, reader.meeting.id)}
    for post, into, score in _read(reader):
        yield [
            post.seq, reader.word(POST_KINDS, post.kind), _local(post.at), post.name, post.text,
            post.original, reader.word(STATUSES, post.status), reader.word(REASONS, post.reason),
            score, into, reader.word(SOURCES, post.source or "phone"),
            items.get(post.item, post.item), *_answer(post),
        ]  # fmt: skip


def _outcomes(reader: Reader) -> Iterator[list[Cell]]:
    for post, into, score in _read(reader, Post.kind == "question"):
        yield [
            post.seq, post.text, reader.word(STATUSES, post.status),
            reader.word(REASONS, post.reason), score, into, *_answer(post),
        ]  # fmt: skip


def _answer(post: Any) -> list[Cell]:
    return [
        post.answer, _local(post.answered_at), post.promise, post.promise_owner,
        post.promise_due, post.department, post.due,
    ]  # fmt: skip


def _read(reader: Reader, *which: Any) -> Iterator[tuple[Any, int | None, int]]:
    """Each post, the number of the one that it was merged into, and its supporters: of a merged
    one its own, of others all that it stands for."""
    own, together = (read(reader.session, reader.meeting) for read in (supports, scores))
    root = aliased(Post)
    query = (
        select(*Post.__table__.c, root.seq.label("root_seq"))
        .outerjoin(root, root.id == Post.into)
        .where(Post.meeting_id == reader.meeting.id, *which)
        .order_by(Post.seq)
        .execution_options(yield_per=AT_ONCE)
    )
    for post in reader.session.execute(query):
        counted = own if post.into else together
        yield post, post.root_seq, counted.get(post.id, 0)


def _polls(reader: Reader) -> Iterator[list[Cell]]:
    """One row an option, zeros too. Of several answers each counts: together more than 100 %."""
    polls = polls_of(reader.session, reader.meeting.id)
    tallied = tally_polls(reader.session, polls)
    asked_again = {poll.round_of for poll in polls}
    for number, poll in enumerate(polls, 1):
        voters, counts = tallied[poll.id]
        kind, status = reader.word(POLL_KINDS, poll.kind), reader.word(POLL_STATUSES, poll.status)
        again = N_("After") if poll.round_of else N_("Before")
        paired = bool(poll.round_of) or poll.id in asked_again
        shown = reader.words(N_("Yes") if poll.revealed else N_("No"))
        stances = STANCES if poll.kind == "stance" else {}
        for option in poll.options:
            people = counts.get(option["id"], 0)
            yield [
                number, poll.title, kind, reader.words(again) if paired else None, status, shown,
                voters, reader.word(stances, option["text"]), people,
                round(100 * people / voters, 1) if voters else None,
            ]  # fmt: skip


def _programme(reader: Reader) -> Iterator[list[Cell]]:
    at = reader.meeting.starts_at
    for number, item in enumerate(items_of(reader.session, reader.meeting.id), 1):
        lasted = item.started_at and item.ended_at and (item.ended_at - item.started_at) / 60_000
        yield [
            number, item.title, reader.word(ITEM_KINDS, item.kind), item.lead,
            ", ".join(item.details.get("speakers") or ()), _local(at), item.minutes,
            _local(item.started_at), _local(item.ended_at), lasted and round(lasted, 1),
        ]  # fmt: skip
        at += item.minutes * 60_000


COUNTERS = {
    "received": N_("Received"),
    "shown": N_("Public"),
    "merged": N_("Merged with a similar question"),
    "deferred": N_("Will be answered in writing"),
    "answered": N_("Answered"),
    "waiting": N_("Waiting for review"),
    "withdrawn": N_("Withdrawn"),
}


def _counts(reader: Reader) -> Iterator[list[Cell]]:
    meeting, words = reader.meeting, reader.words
    counters = count_posts(reader.session, meeting.id)
    yield [words(N_("Meeting")), meeting.title]
    yield [words(N_("Join code")), meeting.code]
    yield [words(N_("State at")), _local(meeting.changed_at)]
    for name, word in COUNTERS.items():
        yield [words(word), counters[name]]
    for reason, count in counters["refused"].items():
        yield [f"{words(STATUSES['not_shown'])}: {reader.word(REASONS, reason)}", count]


def _local(millis: int | None) -> datetime | None:
    """A time of the city without a zone, as sheets know no zones."""
    return (millis and from_millis(millis).replace(tzinfo=None, microsecond=0)) or None
