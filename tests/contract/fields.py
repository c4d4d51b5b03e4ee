"""Every member that may stand in a document, a signal, a page or an answer, and what it holds.

What a role receives may hold nothing else: an extra member fails the tests, and so does a listed
one that nobody ever receives. `name?` is absent where it does not apply; nothing is ever null.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Each:
    """An object whose keys are ids of ours."""

    spec: Any


@dataclass(frozen=True)
class Code:
    """One of these words."""

    words: frozenset[str]


def code(words: str) -> Code:
    return Code(frozenset(words.split()))


REASON = code(
    "off_topic personal insult hate advertising repeat party complaint already_answered other"
)
SOURCE = code("phone paper microphone call advance")
KIND = code("comment question")
FLAG = code("profanity phone resident_number email address name similar repeat")
SCENE = code(
    "join programme comments comment question ranking poll answer media external timer"
    " questionnaire message testcard blank"
)
SWITCH = code("off held open")
ROLE = code("queue stage organiser host panel department screen")
STATUS = code("received in_review public queued live answered not_shown merged deferred withdrawn")

PROMISE = {"text?": str, "owner?": str, "due?": str}

FLOW = {"delay": int, "paused": bool, "waiting": int}
CLAIM = {"by": str, "until": int}

POLL = {
    "kind": code("single multiple stance"), "title": str, "options": [{"id": str, "text": str}],
    "position": int, "revealed": bool, "voters": int, "round_of?": str, "least?": int,
    "most?": int, "closed_at?": int,
}  # fmt: skip

WAITING_CARD = {
    "kind": KIND, "text": str, "name?": str, "at": int, "seq": int, "source?": SOURCE,
    "item?": str, "to?": str, "flags?": [FLAG], "similar?": [str], "labels?": [str],
    "person_posts?": int, "claimed_by?": str, "claimed_until?": int,
}  # fmt: skip

PUBLIC = {
    "meeting": {
        "code": str, "title": str, "question?": str, "purpose?": str, "place?": str,
        "language": code("ko en"), "status": code("upcoming live closed"), "starts_at": int,
        "ends_at": int, "stream_url?": str, "opened_at?": int, "closed_at?": int,
        "reactions?": [code("clap heart laugh surprise")],
    },
    "agenda": Each({
        "title": str,
        "kind": code("opening video talk answer panel qna flow_talk poll groups presentations"
                     " awards break closing"),
        "minutes": int, "seconds?": int, "position": int, "lead?": str, "planned_at": int,
        "started_at?": int, "ended_at?": int, "ends_at?": int,
    }),
    "stage": {
        "scene": SCENE, "item?": str, "ref?": str, "since": int,
        "options?": {"text?": str, "view?": code("results")},
    },
    "posting": {"comments": SWITCH, "questions": SWITCH},
    "comments": Each({
        "text": str, "name?": str, "at": int, "seq": int, "source?": SOURCE, "answer?": str,
    }),
    "questions": Each({
        "text": str, "name?": str, "at": int, "seq": int, "score": int,
        "status": code("public queued live answered deferred"), "position?": int, "answer?": str,
        "merged?": int, "source?": SOURCE, "item?": str, "to?": str, "labels?": [str],
        "live_at?": int, "answered_at?": int, "department?": str, "due?": str,
        "promise?": PROMISE,
    }),
    "polls": Each(POLL | {
        "status": code("open closed"), "opened_at": int, "integrity": code("open"),
        "results?": {"counts": Each(int)},
    }),
    "counters": {
        "received": int, "shown": int, "merged": int, "deferred": int, "answered": int,
        "waiting": int, "withdrawn": int, "refused": Each(int),
    },
    "announcements": Each({
        "text": str, "to": code("all hall home"), "at": int, "until?": int,
    }),
}  # fmt: skip

SCREEN = {
    "comments": Each({"text": str, "name?": str, "at": int, "seq": int, "shown_at": int}),
    "flow": FLOW,
    "look": {"theme": code("light dark"), "margin": int},
    "join": {"code": str, "url": str, "host": str},
}

NOTES = Each({"text": str, "at": int, "acknowledged_at?": int, "acknowledged_by?": str})

SPEAKER = {
    "live?": {
        "id": str, "text": str, "name?": str, "to?": str, "at": int, "live_at": int,
        "department?": str, "score": int,
    },
    "next": Each({"text": str, "position": int, "score": int, "department?": str}),
    "taken": Each({
        "text": str, "name?": str, "at": int, "seq": int, "status": code("public deferred"),
        "department": str, "due?": str, "answer?": str, "score": int,
    }),
    "notes": NOTES,
    "facts": Each({"post?": str, "department": str, "text": str, "at": int}),
    "script?": {"script?": str, "prompt?": str, "means?": str, "lead?": str, "next?": str},
    "host_next": bool,
}  # fmt: skip

STAFF = {
    "waiting": Each(WAITING_CARD),
    "set_aside": Each(WAITING_CARD),
    "refused": Each({
        "kind": KIND, "text": str, "reason?": REASON, "at": int, "seq": int, "name?": str,
    }),
    "merged": Each({"kind": KIND, "text": str, "into": str, "at": int, "seq": int}),
    "claims": Each(CLAIM),
    "screened": Each({"kind": KIND, "text": str, "at": int}),
    "pending": Each({"text": str, "at": int, "shows_at": int}),
    "effects?": Each({
        "posting?": {"comments?": SWITCH, "questions?": SWITCH}, "scene?": SCENE, "poll?": str,
    }),
    "prepared?": {
        "scene": SCENE, "ref?": str, "options?": {"text?": str, "view?": code("results")},
    },
    "flow": FLOW,
    "staff": Each({"name": str, "role": ROLE}),
    "actions": Each({
        "by": str, "name": str, "post?": str, "text?": str, "count?": int, "at": int, "seq": int,
        "undone?": bool, "undoable_until?": int,
    }),
    "counts": {
        "waiting": int, "set_aside": int, "refused": int, "merged": int, "answered": int,
        "public": int, "unanswered": int,
    },
    "drafts": Each(PROMISE | {"promise?": str, "by": str, "at": int}),
    "notes": NOTES,
    "originals": Each(str),
    "muted": Each(bool),
    "polls": Each(POLL | {
        "status": code("draft open closed"), "opened_at?": int, "results": {"counts": Each(int)},
    }),
}  # fmt: skip

MINE = {
    "posts": Each({
        "kind": KIND, "text": str, "shown_as?": str, "at": int, "status": STATUS,
        "reason?": REASON, "into?": str, "answer?": str, "department?": str, "due?": str,
        "promise?": PROMISE, "receipt": str,
    }),
    "supports": Each(bool),
    "ballots": Each([str]),
    "muted?": bool,
    "reader?": bool,
    "name?": str,
    "at?": code("hall home"),
}  # fmt: skip

DOCUMENTS: dict[str, dict[str, Any]] = {
    "public": PUBLIC,
    "screen": SCREEN,
    "speaker": SPEAKER,
    "staff": STAFF,
    "mine": MINE,
}

PEOPLE = {"hall": int, "home": int}
SIGNAL = {"people": PEOPLE, "reactions?": Each(int)}
SIGNAL_BACKSTAGE = SIGNAL | {"staff": [{"id": str, "name": str, "role": ROLE}]}

OLDER_POST = {
    "id": str, "kind": KIND, "text": str, "name?": str, "at": int, "seq": int, "status": STATUS,
    "score?": int, "source?": SOURCE, "answer?": str, "item?": str, "to?": str,
    "promise?": PROMISE,
}  # fmt: skip

BRAND = {"name": str, "host": str, "logo?": str, "contact?": str, "ours?": bool}
PAGE = {
    "code": str, "build": str, "language": code("ko en"), "base_url": str, "join_url": str,
    "host": str, "documents": [str], "now": int, "brand": BRAND,
    "limits": {"text": int, "name": int},
}  # fmt: skip
PAGE_ACTOR = {"roles": [ROLE], "id": str, "name": str, "department?": str}


def snapshot(name: str) -> dict[str, Any]:
    """The payload of a document's snapshot."""
    return {
        "doc": Code(frozenset({name})), "revision": int, "at": int, "state": DOCUMENTS[name],
        "build": str,
    }  # fmt: skip


def departures(value: Any, spec: Any, path: str, seen: set[str]) -> Iterator[str]:
    """Where a value is not as listed. Notes in `seen` the path of each member that was there."""
    seen.add(path)
    if isinstance(spec, Each):
        yield from _each(value, spec, path, seen)
    elif isinstance(spec, dict):
        yield from _object(value, spec, path, seen)
    elif isinstance(spec, list):
        for item in value if isinstance(value, list) else [None]:
            yield from departures(item, spec[0], f"{path}[]", seen)
    elif isinstance(spec, Code):
        if value not in spec.words:
            yield f"{path} is {value!r}"
    elif type(value) is not spec:
        yield f"{path} is {value!r}, not of {spec.__name__}"


def _each(value: Any, spec: Each, path: str, seen: set[str]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is {value!r}, no object"
        return
    for item in value.values():
        yield from departures(item, spec.spec, f"{path}.*", seen)


def _object(value: Any, spec: dict[str, Any], path: str, seen: set[str]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is {value!r}, no object"
        return
    listed = {name.rstrip("?"): (name, part) for name, part in spec.items()}
    for name in value.keys() - listed.keys():
        yield f"{path}.{name} is not listed: {value[name]!r}"
    for name, (written, part) in listed.items():
        if name in value:
            yield from departures(value[name], part, f"{path}.{name}", seen)
        elif not written.endswith("?"):
            yield f"{path}.{name} is missing"


def paths(spec: Any, path: str) -> Iterator[str]:
    """The path of every listed member."""
    yield path
    if isinstance(spec, Each):
        yield from paths(spec.spec, f"{path}.*")
    elif isinstance(spec, list):
        yield from paths(spec[0], f"{path}[]")
    elif isinstance(spec, dict):
        for name, part in spec.items():
            yield from paths(part, f"{path}.{name.rstrip('?')}")
