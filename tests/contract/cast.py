"""A meeting with somebody of every role, and what every command needs to succeed."""

from collections.abc import Callable
from typing import Any

import httpx

from app.core.ids import hash_key, new_key
from app.core.permissions import Role
from tests.support.people import Person
from tests.support.town import Hall, Town

Payload = dict[str, Any]


OTHERS = ("organiser", "panel", "department", "revoked", "foreign")


class Cast:
    """A meeting with somebody of every role."""

    def __init__(self, town: Town, state: str = "live", **columns: Any) -> None:
        self.hall = town.hall(state, **columns)
        self.hall.set_stage(paused=True)
        for role in (Role.ORGANISER, Role.PANEL, Role.DEPARTMENT):
            self.hall.grant(role.value, role)
        self.hall.grant("revoked", Role.STAGE)
        self.hall.revoke("revoked")
        elsewhere = town.hall()
        self.hall.keys["foreign"] = elsewhere.keys["stage"]
        self.author = self.hall.phone()
        staff = {"queue": "queue", "stage": "stage", "host": "speaker", "screen": "screen"}
        self.people = {
            "nobody": self.hall.stranger(),
            "device": self.hall.phone(),
            "muted": self.hall.phone(muted=True),
            "reader": self.hall.phone(reader=True),
            **{role: self.hall.staff(screen) for role, screen in staff.items()},
            **{role: self.hall.staff(role) for role in OTHERS},
        }

    def prepare(self, name: str, person: Person) -> Payload:
        """Puts the meeting into a state in which the command can succeed; answers what to send."""
        return FITTING[name](self.hall, self.author, person)


def _waiting(hall: Hall, author: Person, _person: Person) -> Payload:
    return {"id": hall.post("received", author=author)}


def _public(hall: Hall, author: Person, _person: Person) -> Payload:
    return {"id": hall.post("public", author=author)}


def _own(hall: Hall, _author: Person, person: Person) -> Payload:
    return {"id": hall.post("public", author=person if "device" in person.identity else None)}


def _in_state(*states: str, **more: Any) -> Callable[[Hall, Person, Person], Payload]:
    def payload(hall: Hall, author: Person, _person: Person) -> Payload:
        return {"id": [hall.post(state, author=author) for state in states][-1], **more}

    return payload


def _of_author(hall: Hall, author: Person, _person: Person) -> Payload:
    return {"post": hall.post("public", author=author)}


def _merged(hall: Hall, author: Person, _person: Person) -> Payload:
    root = hall.post("public", author=author)
    return {"id": hall.post("merged", author=author, into=root, root_id=root)}


def _coming(**more: Any) -> Callable[[Hall, Person, Person], Payload]:
    """Nothing of the programme has begun."""

    def payload(hall: Hall, _author: Person, _person: Person) -> Payload:
        hall.reset_agenda()
        return {**more, **({"id": hall.agenda()[0]} if "seconds" in more else {})}

    return payload


def _just(**payload: Any) -> Callable[[Hall, Person, Person], Payload]:
    return lambda _hall, _author, _person: payload


def _after_own_action(hall: Hall, _author: Person, person: Person) -> Payload:
    """Something to take back, where this person can have done it."""
    key = person.identity.get("key")
    if key in (hall.keys["queue"], hall.keys["stage"]):
        url = f"{hall.town.base_url}/m/{hall.code}/commands/post.approve"
        headers = {"Authorization": f"Bearer {key}"}
        httpx.post(url, json={"id": hall.post("received")}, headers=headers).raise_for_status()
    return {}


def _drafted(hall: Hall, author: Person, _person: Person) -> Payload:
    post = hall.post("public", author=author)
    hall.draft(post)
    return {"id": post}


def _redescribed(hall: Hall, _author: Person, person: Person) -> Payload:
    """Another title, in a meeting of which nothing else has to be said again."""
    if person.identity.get("key") == hall.keys["organiser"]:
        hall.reset_agenda()
        hall.reset_polls()
    return hall.told("place", "capacity", "language", "host_next") | {"title": "고친 제목"}


FITTING: dict[str, Callable[[Hall, Person, Person], Payload]] = {
    "person.join": _just(),
    "comment.post": _just(text="안녕하세요"),
    "question.ask": _just(text="보건소에서도 맞을 수 있나요?"),
    "question.support": _public,
    "question.unsupport": _public,
    "post.withdraw": _own,
    "post.approve": _waiting,
    "post.hold": _waiting,
    "post.refuse": _in_state("received", reason="off_topic"),
    "post.restore": _in_state("not_shown"),
    "post.take_off": _public,
    "post.edit": _in_state("public", text="고친 글"),
    "post.mask": _public,
    "post.merge": lambda hall, author, _person: {
        "id": hall.post("received", author=author),
        "into": hall.post("public", author=author),
    },
    "post.unmerge": _merged,
    "post.claim": _waiting,
    "post.release": _waiting,
    "post.enter": _just(kind="question", text="종이로 받은 질문", source="paper"),
    "post.to_question": lambda hall, author, _person: {
        "id": hall.post("received", "comment", author=author)
    },
    "post.label": _in_state("public", labels=["예산"]),
    "post.answer": _in_state("public", text="답변드립니다."),
    "answer.draft": _in_state("public", text="내년부터 합니다.", due="2026-03-31"),
    "answer.confirm": _drafted,
    "question.queue": _public,
    "question.live": _public,
    "question.skip": _in_state("live"),
    "question.next": lambda hall, author, _person: (
        _in_state("queued", position=1)(hall, author, _person) and {}
    ),
    "question.answered": _public,
    "question.defer": _public,
    "question.take": _public,
    "question.give_back": _in_state("deferred"),
    "person.mute": _of_author,
    "person.unmute": _of_author,
    "staff.undo": _after_own_action,
    "flow.set": _just(delay=3),
    "meeting.open": _just(),
    "meeting.close": _just(),
    "meeting.reopen": _just(),
    "meeting.wipe_rehearsal": _just(),
    "agenda.start": lambda hall, _author, _person: {"id": hall.agenda()[0]},
    "agenda.next": lambda hall, _author, _person: hall.reset_agenda() or {},
    "agenda.adjust": _coming(seconds=30),
    "agenda.reorder": lambda hall, _author, _person: (
        hall.reset_agenda() or {"ids": hall.agenda()[::-1]}
    ),
    "agenda.retime": _coming(end="keep"),
    "posting.set": _just(comments="open"),
    "stage.show": _just(scene="comments"),
    "stage.prepare": _just(scene="ranking"),
    "screen.set": _just(theme="dark"),
    "announce": _just(text="잠시 쉬겠습니다."),
    "meeting.edit": _redescribed,
    "announce.end": lambda hall, _author, _person: {"id": hall.announce()},
    "poll.create": _just(kind="single", title="어디가 좋을까요?", options=["가", "나"]),
    "poll.open": lambda hall, _author, _person: {"id": hall.poll("draft")},
    "poll.close": lambda hall, _author, _person: {"id": hall.poll("open")},
    "poll.reveal": lambda hall, _author, _person: {"id": hall.poll("closed")},
    "poll.hide": lambda hall, _author, _person: {"id": hall.poll("closed", revealed=True)},
    "poll.answer": lambda hall, _author, _person: {"id": hall.poll("open"), "value": "for"},
    "note.send": _just(text="2분 남았습니다."),
    "note.acknowledge": lambda hall, _author, _person: {"id": hall.note()},
    "fact.send": _in_state("public", text="지난해 1,200명이 이용했습니다."),
    "fact.withdraw": lambda hall, _author, _person: {"id": hall.fact()},
    "screen.pair": lambda hall, _author, _person: {"code": hall.town.waiting_screen()},
    "access.grant": lambda hall, _author, _person: {
        "role": "queue",
        "name": "새 담당자",
        "hash": hash_key(new_key(), str(hall.id)),
    },
    "access.revoke": lambda hall, _author, _person: {"id": hall.grant("spare", Role.QUEUE)},
    "comment.release": _just(),
}
"""What each command is sent with, after the meeting was brought into a fitting state."""
