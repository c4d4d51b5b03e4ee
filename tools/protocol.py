"""`docs/protocol.md`, made from the code: `python -m tools.protocol` (or `make docs`) writes it.

What the code declares (commands, payloads, rights, rates, states, documents) is read from there;
what it only does (the order of frames, the feed) is said in `protocol.txt`, with numbers and
refusals from the code.
"""

from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

from msgspec import inspect

from app.asgi import create_app  # noqa: F401  (importing declares every command)
from app.core.commands import REGISTRY, Command
from app.core.errors import STATUS
from app.core.permissions import (
    ROLE_DOCUMENTS,
    ROLE_PERMISSIONS,
    Permission,
    Role,
    roles_with,
)
from app.core.settings import DEFAULT_RATES
from app.core.text import NAME_GRAPHEMES, TEXT_BYTES, TEXT_GRAPHEMES
from app.documents.derive import DOCUMENTS
from app.posts.states import TRANSITIONS
from app.web.guesses import PATIENCE
from realtime import feed, gateway, handshake
from realtime.frames import LARGEST_MESSAGE
from tests.contract import fields, rights

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "protocol.md"
WORDS = Path(__file__).with_name("protocol.txt")

FACTS = {
    "graphemes": TEXT_GRAPHEMES,
    "text_kib": TEXT_BYTES // 1024,
    "name_graphemes": NAME_GRAPHEMES,
    "guesses": PATIENCE,
    "frame_kib": LARGEST_MESSAGE // 1024,
    "ping": int(gateway.PING_SECONDS),
    "pong": int(gateway.PONG_SECONDS),
    "identify": int(gateway.IDENTIFY_SECONDS),
    "stuck": int(gateway.STUCK_SECONDS),
    "returning": gateway.RETURNING_PER_SECOND,
    "longest_wait": int(feed.LONGEST_WAIT),
}
"""What `protocol.txt` calls `$name`."""
UPGRADES = {
    "polling": ("http", "EIO=4&transport=polling"),
    "old": ("websocket", "EIO=3&transport=websocket"),
    "continued": ("websocket", "EIO=4&transport=websocket&sid=1"),
}
"""Openings that are refused; `protocol.txt` calls the answer `$name`."""

WHEN = {
    "invalid": "broken JSON, an unknown or missing field, another type, an empty or only invisible"
    " text, 301 graphemes, a lone surrogate, a value out of range",
    "unauthenticated": "no key, an unknown or a revoked one; a browser that has not joined here",
    "forbidden": "the role may not, a foreign origin, a form without its token, a muted phone",
    "not_found": "an unknown code, command, document, event or id; an id of another meeting",
    "conflict": "the state does not allow it, or somebody was first (says who did what); a key that"
    " was used for another command",
    "closed": "posts are not taken, the meeting is over, the question is answered",
    "full": "no place is left",
    "too_large": "a body of more than 64 KiB",
    "rate_limited": "too often; `retry_after` tells the seconds",
    "unavailable": "the database or the queue does not take it now; send again with the same key",
}
ADDRESSES = {
    "/m/{code}/commands/{name}": "as each command says",
    "/m/{code}/documents/{doc}": "as each role says",
    "/admin/signin": "everybody",
    "/screen/enter": "a screen that was paired",
    "/metrics": "this machine, or who shows `server.metrics_token`",
    "/brand/logo": "everybody, where there is one",
}
"""Whom an address answers where no table of rights says it in a word."""
MEMBERS = {
    "public.polls": "The polls that were opened, and the results of those that are revealed.",
    "staff.polls": "All polls with their live counts.",
    "mine.posts": "One's own posts as they were written, and what became of them.",
    "mine.supports": "The questions that one supports, also by what was merged into them.",
    "mine.ballots": "One's own answers to polls.",
    "mine.muted": "Present while the moderators have stopped one's posts.",
    "mine.reader": "Present where somebody is under 14: they read and do not write.",
    "mine.name": "The name that one's posts are shown with.",
    "mine.at": "Where this phone is.",
}
"""What a member is where no section of a document says so."""

TYPES: dict[type, str] = {
    inspect.StrType: "text",
    inspect.IntType: "integer",
    inspect.FloatType: "number",
    inspect.BoolType: "true or false",
    inspect.DateTimeType: "ISO 8601 time",
    inspect.AnyType: "any values",
}

NAMES = {str: "text", int: "integer", bool: "true or false", float: "number"}


def render() -> str:
    """The whole page."""
    words = _words()
    parts = [
        words["intro"],
        words["doors"],
        "## Roles\n" + _table(("role", "may", "documents"), _roles()),
        "## Addresses\n" + _table(("method", "path", "for"), _addresses()),
        words["commands"],
        *_commands(),
        "## States of a post\n" + _table(("verb", "from", "to"), _states()),
        "## Refusals\n" + words["refusals"],
        _table(("code", "status", "when"), _refusals()),
        words["documents"],
        *_documents(),
        words["sockets"],
        words["feed"],
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _words() -> dict[str, str]:
    """The parts of the text file, by the name that heads each."""
    found, facts = {}, FACTS | {name: _refused(*given) for name, given in UPGRADES.items()}
    for part in WORDS.read_text("utf-8").split("\n%% ")[1:]:
        name, _, text = part.partition("\n")
        found[name.strip()] = Template(text.strip()).substitute(facts)
    return found


def _refused(kind: str, query: str) -> str:
    """How the gateway answers such an opening."""
    refusal = handshake.judge_upgrade({"type": kind, "query_string": query.encode()})
    assert refusal
    return f"{refusal[0]}, `{refusal[1].decode()}`"


def _roles() -> Iterator[tuple[str, ...]]:
    for role in Role:
        granted = sorted(ROLE_PERMISSIONS[role])
        documents = " ".join(f"`{name}`" for name in sorted(ROLE_DOCUMENTS[role]))
        yield f"`{role}`", ", ".join(granted) or "nothing", documents or "none"


def _addresses() -> Iterator[tuple[str, ...]]:
    table = rights.routes()
    for (method, path), signs in table.items():
        # A form without its token is refused to everybody: whoever gets the page may send it.
        yield (
            method,
            f"`{path}`",
            ADDRESSES.get(path) or _welcome(path, table.get(("GET", path), signs)),
        )


def _welcome(path: str, signs: dict[str, str]) -> str:
    """Whom an address answers."""
    if not signs:
        return "admins, its organiser" if "{code}" in path else "whoever is signed in"
    welcome = [role for role in rights.COLUMNS if signs[role] in (".", ">")]
    return (
        "everybody"
        if "nobody" in welcome or "device" in welcome
        else ", ".join(f"`{role}`" for role in welcome)
    )


def _commands() -> Iterator[str]:
    for name, command in sorted(REGISTRY.items()):
        yield "\n".join([f"### `{name}`", _first_sentence(command.handler), *_facts(name, command)])


def _facts(name: str, command: Command) -> Iterator[str]:
    rate = DEFAULT_RATES[name if name in DEFAULT_RATES else "staff"]
    kept = "the first answer" if command.keyed else "the key's number decides"
    roles = ", ".join(f"`{role}`" for role in Role if role in roles_with(command.permission))
    if command.permission is Permission.KEEP_TIME:
        yield f"- **Who**: {roles}, the process itself."
    else:
        yield f"- **Who**: {roles}. **Rate**: {rate}. **The same key again**: {kept}."
    refused = [
        f"{status} `{rights.CODES[sign]}`"
        for status, sign in rights.commands()[name][1].items()
        if sign != "."
    ]
    if refused:
        yield f"- **Meeting**: {', '.join(refused)}."
    if name in TRANSITIONS:
        sources = ", ".join(f"`{state}`" for state in TRANSITIONS[name])
        yield f"- **From**: {sources}."
    yield f"- **Payload**: {_payload(command)}."


def _payload(command: Command) -> str:
    told = inspect.type_info(command.payload)
    assert isinstance(told, inspect.StructType)
    return _fields(told) or "none"


def _fields(told: inspect.StructType) -> str:
    return ", ".join(
        f"`{field.encode_name}{'' if field.required else '?'}` {_type(field.type)}"
        for field in told.fields
    )


def _type(told: Any) -> str:
    """A payload's type in words."""
    if isinstance(told, inspect.UnionType):
        return " or ".join(_type(t) for t in told.types if not isinstance(t, inspect.NoneType))
    if isinstance(told, inspect.LiteralType):
        return "(" + " ".join(str(value) for value in told.values) + ")"
    if isinstance(told, inspect.ListType):
        return f"list of {_plural(told.item_type)}"
    if isinstance(told, inspect.DictType):
        return f"object of {_plural(told.value_type)}"
    if isinstance(told, inspect.StructType):
        return f"{{{_fields(told)}}}"
    return TYPES[type(told)]


def _plural(told: Any) -> str:
    words = _type(told)
    return words if words.endswith(("s", "}")) else f"{words}s"


def _states() -> Iterator[tuple[str, ...]]:
    for verb, ways in TRANSITIONS.items():
        for target in dict.fromkeys(ways.values()):
            sources = ", ".join(source for source, to in ways.items() if to == target)
            yield f"`{verb}`", sources, target


def _refusals() -> Iterator[tuple[str, ...]]:
    for code, status in STATUS.items():
        yield f"`{code}`", str(status), WHEN[code]


def _documents() -> Iterator[str]:
    for name, spec in fields.DOCUMENTS.items():
        doc = {section.name: section.build for section in DOCUMENTS.get(name, ())}
        rows = []
        for written, part in spec.items():
            member = written.rstrip("?")
            what = MEMBERS.get(f"{name}.{member}") or _first_sentence(doc[member])
            rows.append((f"`{written}`", what, _shape(part)))
        yield f"### `{name}`\n" + _table(("member", "what", "holds"), rows)


def _shape(spec: Any) -> str:
    """A listed shape in words; `name?` is absent where it does not apply."""
    if isinstance(spec, fields.Each):
        return f"by id: {_shape(spec.spec)}"
    if isinstance(spec, fields.Code):
        return "(" + " ".join(sorted(spec.words)) + ")"
    if isinstance(spec, list):
        return f"list of {_shape(spec[0])}"
    if isinstance(spec, dict):
        inside = "; ".join(f"`{name}` {_shape(part)}" for name, part in spec.items())
        return f"{{{inside}}}"
    return NAMES[spec]


def _first_sentence(of: Any) -> str:
    text = " ".join((of.__doc__ or "").split())
    return text.split(". ")[0].rstrip(".") + "."


def _table(heads: tuple[str, ...], rows: Any) -> str:
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def main() -> None:
    """Writes the page."""
    PAGE.write_text(render(), "utf-8")


if __name__ == "__main__":
    main()
