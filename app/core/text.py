"""Text as people write it: normalised once at the door, counted in graphemes, compared.

Rules: contract section 4 ("Text").
"""

import unicodedata
from datetime import date
from itertools import pairwise
from typing import Any

import regex

from app.core.errors import invalid
from app.core.i18n import N_

TEXT_GRAPHEMES = 300
NAME_GRAPHEMES = 30
TEXT_BYTES = 8 * 1024
UNREADABLE_SIGNS = N_("This text holds signs that cannot be read.")

_DAY = regex.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GRAPHEME = regex.compile(r"\X")
# Controls (but \n), format signs (but ZWJ and the variation selectors), bidi overrides,
# other zero-width signs, unassigned tags, private use and lone surrogates.
_DROPPED = regex.compile(
    r"[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u115F\u1160\u3164\uFFA0\u2800--[\n\u200D\uFE00-\uFE0F\U000E0020-\U000E007F]]",
    regex.V1,
)
_LINE_ENDS = regex.compile(r"\r\n?|\u2028|\u2029|\u0085")
# Only from where a run of spaces begins: a text of nothing else would be read once for each.
_EMPTY_LINES = regex.compile(r"(?<![^\S\n])[^\S\n]*\n(?:[^\S\n]*\n)+[^\S\n]*")
# No script puts more on one letter (Unicode calls it stream-safe), and normalising takes time by
# the square of their number.
_MARKS = regex.compile(r"(\p{M}{30})\p{M}+")
_VISIBLE = regex.compile(r"[^\s\u200D\uFE00-\uFE0F\U000E0020-\U000E007F\p{M}]")


def graphemes(text: str) -> int:
    """How many signs a reader sees."""
    return len(_GRAPHEME.findall(text))


def clean(text: str) -> str:
    """NFC, our line ends, at most one empty line in a row, nothing invisible, no letter buried
    under marks."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    text = _MARKS.sub(r"\1", _DROPPED.sub("", text))
    text = _MARKS.sub(r"\1", unicodedata.normalize("NFC", text))
    return _EMPTY_LINES.sub("\n\n", text).strip()


def is_visible(text: str) -> bool:
    """Whether a reader sees anything of it."""
    return bool(_VISIBLE.search(text))


def clean_text(text: str, field: str = "text") -> str:
    """A comment or question fit to be stored; raises `invalid` where it is not."""
    _refuse_surrogates(text, field)
    if len(text.encode()) > TEXT_BYTES * 4 or _MARKS.search(text):
        raise invalid(N_("This text is too long."), field=field)
    text = clean(text)
    if not _VISIBLE.search(text):
        raise invalid(N_("Write something first."), field=field)
    over = graphemes(text) - TEXT_GRAPHEMES
    if over > 0:
        raise invalid(
            N_("You can write up to %(limit)s characters. Shorten it by %(over)s."),
            field=field,
            limit=TEXT_GRAPHEMES,
            over=over,
        )
    if len(text.encode()) > TEXT_BYTES:
        raise invalid(N_("This text is too long."), field=field)
    return text


def clean_name(name: str | None, field: str = "name") -> str | None:
    """An optional name in one line; None where nothing visible is left."""
    if name is None:
        return None
    _refuse_surrogates(name, field)
    buried = _MARKS.search(name)
    name = " ".join(clean(name[:1024]).split())
    if not _VISIBLE.search(name):
        return None
    if buried or graphemes(name) > NAME_GRAPHEMES or len(name.encode()) > 1024:
        raise invalid(
            N_("A name can have up to %(limit)s characters."), field=field, limit=NAME_GRAPHEMES
        )
    return name


def clean_day(day: str, field: str) -> str:
    """A day as 2026-03-31; raises `invalid` for anything else."""
    try:
        date.fromisoformat(day)
    except ValueError:
        day = ""
    if not _DAY.fullmatch(day):
        raise invalid(N_("Write the day as 2026-03-31."), field=field)
    return day


def emptied(text: str | None) -> str | None:
    """None where nothing was sent, an empty text where nothing visible was."""
    return text if text is None or _VISIBLE.search(clean(text)) else ""


def grams(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters, spaces and signs left out: finds 난임 주사 in 난임주사."""
    letters = regex.sub(r"[^\p{L}\p{N}]", "", text.casefold())
    return frozenset(a + b for a, b in pairwise(letters)) or frozenset({letters})


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient of two sets of pairs: 0 nothing in common, 1 the same."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


def refuse_unstorable(value: Any, field: str) -> None:
    """Raises `invalid` where a text, also within lists and objects, holds what a database does
    not take: lone surrogates, and NUL."""
    if isinstance(value, str):
        _refuse_surrogates(value, field)
        if "\0" in value:
            raise invalid(UNREADABLE_SIGNS, field=field)
    elif isinstance(value, list):
        for item in value:
            refuse_unstorable(item, field)
    elif isinstance(value, dict):
        refuse_unstorable([*value, *value.values()], field)


def _refuse_surrogates(text: str, field: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise invalid(UNREADABLE_SIGNS, field=field) from None
