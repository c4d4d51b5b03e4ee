"""What people send: for every command payloads that may be right, and payloads that are wrong.

Everything follows from a `Random` and the rows as they are, so that an example can be played
again even where people at the same time came in another order.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from app.core.clock import from_millis
from app.posts.states import STATES, TRANSITIONS
from tests.support.lawbook import Facts

Payload = dict[str, Any]
Wish = Callable[[Facts, Random], Payload]
Draw = Callable[[Facts, Random], Any]

FAMILY = "👨‍👩‍👧‍👦"
TEXTS = (
    "보건소에서도 맞을 수 있나요?",
    "보건소에서도 맞을 수 있을까요?",
    "비용은 누가 내나요",
    "주사\n실  안내가\t필요합니다\n\n\n\n꼭이요",
    "e\u0301 and \u1112\u1161\u11ab in parts, bidi \u202eoverride\u202c",
    "제 번호는 010-1234-5678, someone@example.org",
    "<script>alert(1)</script> &amp; 'quotes'",
    "가" * 300,
    FAMILY * 300,
    "z\u0300\u0301\u0302" * 100,
)
NAMES = (None, None, "김하늘", "이름 없는 사람", "  ", "Ann B.")
LABELS = ("비용", "시설", "가" * 30, "#label")
WEIRD: tuple[Any, ...] = (
    None, True, -1, 0, 3.5, 10**30, [], {}, [None], "", " \u200b ", "\x00", "a\x00b", "\ud800",
    "가" * 301, "x" * 9000, "__proto__", "public",
)  # fmt: skip
DAYS = (None, "2019-04-05", "2019-13-40", "soon", "")
SCENES = ("join", "programme", "comments", "question", "ranking", "blank", "message", "poll", "no")
REASONS = ("off_topic", "personal", "insult", "repeat", "other")
SWITCH = ("off", "held", "open", "open")
POLLS = ("draft", "open", "closed")
OPTIONS = ("하나", "둘", "셋", "여러 번", "가" * 80)
VALUES = ("o1", "o2", "o3", "for", "against", "no", ["o1"], ["o2", "o1"], [], 3, {"o1": 2})
SHOWN = ("public", "queued", "live", "answered", "deferred")
SOURCES = ("paper", "microphone", "call", "advance")


def one_of(*values: Any) -> Draw:
    return lambda _facts, random: random.choice(values)


def text(_facts: Facts, random: Random) -> str:
    """One of the awkward ones, or something new."""
    return random.choice([*TEXTS, *(f"말 {random.getrandbits(40):x}" for _ in range(8))])


def post(*states: str, kind: str | None = None) -> Draw:
    """A post, most likely one in these states; sometimes one that does not exist."""

    def draw(facts: Facts, random: Random) -> str:
        posts = sorted(facts.posts(), key=lambda row: row["seq"])
        apt = [
            row["id"]
            for row in posts
            if row["status"] in (states or STATES) and kind in (None, row["kind"])
        ]
        pool = apt if apt and random.random() < 0.8 else [row["id"] for row in posts]
        return random.choice(pool) if pool and random.random() < 0.95 else "nobody-knows-it"

    return draw


def some(draw: Draw) -> Draw:
    return lambda facts, random: [draw(facts, random) for _ in range(random.randint(1, 4))]


def drafted(facts: Facts, random: Random) -> str:
    """A question with a draft of an answer, most likely."""
    ids = sorted(row["post_id"] for row in facts.rows["answer_drafts"])
    return random.choice(ids) if ids and random.random() < 0.8 else post(*SHOWN)(facts, random)


def item(facts: Facts, random: Random) -> str:
    programme = sorted(facts.rows["agenda_items"], key=lambda row: row["position"])
    return random.choice([*(row["id"] for row in programme), "no-item"])


def described(facts: Facts) -> Payload:
    """The meeting as it is, as `meeting.edit` takes it."""
    (meeting,) = facts.rows["meetings"]
    programme = sorted(facts.rows["agenda_items"], key=lambda row: row["position"])
    same = {name: meeting[name] for name in ("title", "question", "place", "capacity", "language")}
    times = {name: from_millis(meeting[name]).isoformat() for name in ("starts_at", "ends_at")}
    plain = ("id", "title", "kind", "minutes")
    return same | times | {"agenda": [{name: row[name] for name in plain} for row in programme]}


def redescribed(facts: Facts, random: Random) -> Payload:
    """The same in other words, some lines taken out, added or moved."""
    whole = described(facts)
    agenda = [item for item in whole["agenda"] if random.random() < 0.9]
    if random.random() < 0.3:
        new = {"title": text(facts, random), "kind": "talk", "minutes": random.choice((0, 5, 10))}
        agenda.insert(random.randint(0, len(agenda)), new)
    words = wish({"title": text, "question": text, "place": text})(facts, random)
    return whole | words | {"agenda": agenda}


def order(facts: Facts, random: Random) -> list[str]:
    """The programme, most likely with two of its later items changed about."""
    ids = [row["id"] for row in sorted(facts.rows["agenda_items"], key=lambda r: r["position"])]
    a, b = random.choices(range(len(ids)), k=2)
    ids[a], ids[b] = ids[b], ids[a]
    return ids if random.random() < 0.9 else ids[1:]


def announced(facts: Facts, random: Random) -> str:
    return random.choice([*sorted(facts.ids("announcements")), "no-announcement"])


def poll(*statuses: str) -> Draw:
    """A poll, most likely one in these states; sometimes one that does not exist."""

    def draw(facts: Facts, random: Random) -> str:
        polls = sorted(facts.rows["polls"], key=lambda row: row["position"])
        apt = [row["id"] for row in polls if row["status"] in (statuses or POLLS)]
        pool = apt if apt and random.random() < 0.8 else [row["id"] for row in polls]
        return random.choice(pool) if pool and random.random() < 0.95 else "no-poll"

    return draw


def row(table: str) -> Draw:
    """A row of the table; sometimes one that does not exist."""
    return lambda facts, random: random.choice([*sorted(facts.ids(table)), "nobody-knows-it"])


def link(facts: Facts, random: Random) -> str:
    """A link that was granted meanwhile: those of the people who play are left to them."""
    granted = sorted(
        row["id"] for row in facts.rows["staff_keys"] if len(set(row["key_hash"])) == 2
    )
    return random.choice([*granted, "no-link"])


def wish(optional: dict[str, Draw] | None = None, **fields: Draw) -> Wish:
    """A payload of these fields; the optional ones every second time."""

    def draw(facts: Facts, random: Random) -> Payload:
        payload = {name: field(facts, random) for name, field in fields.items()}
        for name, field in (optional or {}).items():
            if random.random() < 0.5:
                payload[name] = field(facts, random)
        return payload

    return draw


def each(verb: str, **fields: Draw) -> Wish:
    """One post by `id`, or several by `ids`, that the verb may move."""
    apt, seen = post(*TRANSITIONS[verb]), {"seen": one_of(*STATES)}
    one, several = wish(seen, id=apt, **fields), wish(ids=some(apt), **fields)
    return lambda facts, random: random.choice((one, one, several))(facts, random)


def scene(facts: Facts, random: Random) -> Payload:
    plain = wish(scene=one_of(*SCENES[:6]))
    options = wish({"text": text, "other": text})
    rich = wish({"ref": post(*SHOWN, kind="question"), "options": options}, scene=one_of(*SCENES))
    vote = wish({"ref": poll("open", "closed")}, scene=one_of("poll"))
    results = wish(scene=one_of("poll"), ref=poll(), options=one_of({"view": "results"}))
    return random.choice((plain, rich, vote, results))(facts, random)


def outcome(facts: Facts, random: Random) -> Payload:
    """For one question, or for all others."""
    as_ = random.choice(("deferred", "deferred", "answered", "public"))
    found: Payload = {"as": as_}
    if random.random() < 0.6:
        found["id"] = post("public", "queued", "live", kind="question")(facts, random)
    if random.random() < 0.5:
        found |= {"department": random.choice(NAMES), "due": random.choice(DAYS)}
    return found


NOTHING = wish()
ANY = wish(id=post())
SUPPORTED = wish(id=post("public", "queued", "live", "deferred", "merged", kind="question"))

WISHES: dict[str, Wish] = {
    "comment.post": wish({"name": one_of(*NAMES)}, text=text),
    "question.ask": wish({"name": one_of(*NAMES), "to": one_of(*NAMES)}, text=text),
    "question.support": SUPPORTED,
    "question.unsupport": SUPPORTED,
    "post.withdraw": ANY,
    "person.join": wish(
        {
            "name": one_of(*NAMES),
            "at": one_of("hall", "home"),
            "reader": one_of(False, False, False, True),
        }
    ),
    "comment.release": NOTHING,
    "post.approve": each("post.approve"),
    "post.hold": each("post.hold"),
    "post.refuse": each("post.refuse", reason=one_of(*REASONS)),
    "post.restore": each("post.restore"),
    "post.take_off": wish(id=post(*TRANSITIONS["post.take_off"])),
    "post.edit": wish(id=post(), text=text),
    "post.mask": ANY,
    "post.merge": wish(
        id=post(*TRANSITIONS["post.merge"], kind="question"), into=post(*SHOWN, kind="question")
    ),
    "post.unmerge": wish(id=post("merged", kind="question")),
    "post.claim": ANY,
    "post.release": ANY,
    "post.enter": wish(
        {"name": one_of(*NAMES)},
        kind=one_of("comment", "question"),
        text=text,
        source=one_of(*SOURCES),
    ),
    "post.to_question": wish(id=post("received", "in_review", "public", kind="comment")),
    "post.answer": wish({"department": one_of(*NAMES)}, id=post(*SHOWN), text=text),
    "answer.draft": wish(
        {
            "text": text,
            "promise": one_of(*TEXTS, ""),
            "owner": one_of(*NAMES),
            "due": one_of(*DAYS),
            "seen": one_of(0, 1),
        },
        id=post(*SHOWN, kind="question"),
    ),
    "answer.confirm": wish(id=drafted),
    "post.label": wish(id=post(), labels=some(one_of(*LABELS))),
    "question.queue": wish(
        {"position": one_of(0, 1, 2, 3)}, id=post("public", "queued", kind="question")
    ),
    "question.live": wish(
        {"show": one_of(True, False)}, id=post("public", "queued", kind="question")
    ),
    "question.skip": wish(id=post("live")),
    "question.next": wish({"show": one_of(True, False)}),
    "question.answered": wish({"answer": text}, id=post("public", "live", "deferred")),
    "question.defer": wish(
        {"department": one_of(*NAMES), "due": one_of(*DAYS)},
        id=post("public", "queued", "live", kind="question"),
    ),
    "question.take": wish(id=post(*SHOWN, kind="question")),
    "question.give_back": wish(id=post(*SHOWN, kind="question")),
    "person.mute": wish(post=post()),
    "person.unmute": wish(post=post()),
    "staff.undo": NOTHING,
    "meeting.open": NOTHING,
    "meeting.close": wish({"outcomes": some(outcome)}),
    "meeting.reopen": NOTHING,
    "meeting.wipe_rehearsal": NOTHING,
    "meeting.edit": redescribed,
    "posting.set": wish({"comments": one_of(*SWITCH), "questions": one_of(*SWITCH)}),
    "agenda.start": wish(id=item),
    "agenda.next": NOTHING,
    "agenda.adjust": wish(id=item, seconds=one_of(-3601, -600, -30, 0, 30, 600)),
    "agenda.reorder": wish(ids=order),
    "agenda.retime": wish(end=one_of("keep", "move")),
    "stage.show": scene,
    "stage.prepare": scene,
    "flow.set": wish({"delay": one_of(0, 0, 5, 60, 61), "paused": one_of(True, False)}),
    "screen.set": wish({"theme": one_of("light", "dark"), "margin": one_of(-1, 0, 5, 10, 11)}),
    "announce.end": wish(id=announced),
    "poll.create": wish(
        {"least": one_of(0, 1, 2), "most": one_of(1, 2, 9), "round_of": poll()},
        kind=one_of("single", "multiple", "stance", "ranking"),
        title=text,
        options=lambda _facts, random: random.sample(OPTIONS, random.randint(0, 4)),
    ),
    "poll.open": wish({"show": one_of(True, False)}, id=poll("draft", "closed")),
    "poll.close": wish(id=poll("open")),
    "poll.reveal": wish(id=poll("closed")),
    "poll.hide": wish(id=poll("closed")),
    "poll.answer": wish(id=poll("open"), value=one_of(*VALUES)),
    "note.send": wish(text=text),
    "note.acknowledge": wish(id=row("notes")),
    "fact.send": wish({"id": post(*SHOWN, kind="question")}, text=text),
    "fact.withdraw": wish(id=row("facts")),
    "screen.pair": wish(code=one_of("000 000", "12345", "일이삼")),
    "access.grant": wish(
        role=one_of("queue", "host", "organiser"),
        name=one_of(*NAMES[3:]),
        hash=one_of("ab" * 32, "cd" * 32, "short"),
    ),
    "access.revoke": wish(id=link),
    "announce": wish({"to": one_of("all", "hall", "home"), "minutes": one_of(0, 1, 10)}, text=text),
}
"""For every command what somebody may wish for; what comes of it is for the laws to judge."""


def spoil(payload: Payload, random: Random) -> Any:
    """The payload with something wrong about it, or at least odd."""
    how = random.choice(("more", "less", "weird", "weird", "weird", "no object"))
    if how == "no object":
        return random.choice((None, [], "text", 5, True))
    changed = dict(payload)
    if how == "more" or not changed:
        return changed | {random.choice(("extra", "id2", "__proto__")): random.choice(WEIRD)}
    field = random.choice(sorted(changed))
    if how == "less":
        del changed[field]
    else:
        changed[field] = random.choice(WEIRD)
    return changed
