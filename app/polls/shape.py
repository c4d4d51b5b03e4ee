"""What a poll asks, apart from its row: the form in which kinds read and check it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.core.errors import invalid
from app.core.i18n import N_
from app.core.text import TEXT_BYTES, clean_text, graphemes

FEWEST_OPTIONS = 2
MOST_OPTIONS = 10
OPTION_GRAPHEMES = 80
OPTION_BYTES = 640
TITLE_BYTES = TEXT_BYTES // 4

SETTINGS = ("least", "most")
"""The settings that a poll of any kind may have."""

Counts = dict[str, int]
Tallied = Iterable[tuple[Any, int]]
"""Values and how many ballots carry each."""


@dataclass(frozen=True)
class Asked:
    """What somebody wants to ask: texts of the options, and the settings that were given."""

    options: tuple[str, ...] = ()
    settings: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Any) -> "Asked":
        """From a payload or a file with these members."""
        found = {name: getattr(given, name) for name in SETTINGS}
        settings = {name: value for name, value in found.items() if value is not None}
        return cls(tuple(given.options or ()), settings)

    def __bool__(self) -> bool:
        return bool(self.options or self.settings)


@dataclass(frozen=True)
class Shape:
    """Options `[{"id", "text"}]` and settings of a poll, as its row keeps them."""

    options: list[dict[str, str]]
    settings: dict[str, int] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """The ids of the options, in their order."""
        return [option["id"] for option in self.options]


class Kind(Protocol):
    """A kind of poll: one module of `app/polls/kinds`, and one of `static/js/polls`."""

    SETTINGS: frozenset[str]
    """The settings that a definition may give."""

    def define(self, asked: Asked) -> Shape:
        """The poll's shape; raises `invalid` where it cannot be asked like this."""

    def accept(self, shape: Shape, value: Any) -> Any:
        """An answer as it is stored; raises `invalid` for one that the poll does not offer."""

    def tally(self, shape: Shape, values: Tallied) -> Counts:
        """How many people chose each option, those that nobody chose too."""


def numbered(texts: Iterable[str]) -> list[dict[str, str]]:
    """Options with ids of ours, their texts checked: each in one line, no two alike."""
    cleaned = [clean_option(text) for text in texts]
    if len(cleaned) < FEWEST_OPTIONS or len(cleaned) > MOST_OPTIONS:
        raise invalid(
            N_("Give %(least)s to %(most)s options."),
            field="options",
            least=FEWEST_OPTIONS,
            most=MOST_OPTIONS,
        )
    if len(set(cleaned)) < len(cleaned):
        raise invalid(N_("Two options are the same."), field="options")
    return [{"id": f"o{number}", "text": text} for number, text in enumerate(cleaned, 1)]


def clean_option(text: str) -> str:
    """An option's words in one line."""
    text = " ".join(clean_text(text, "options").split())
    if graphemes(text) > OPTION_GRAPHEMES or len(text.encode()) > OPTION_BYTES:
        raise invalid(
            N_("An option can have up to %(limit)s characters."),
            field="options",
            limit=OPTION_GRAPHEMES,
        )
    return text


def clean_title(text: str) -> str:
    """A poll's question in one line."""
    text = " ".join(clean_text(text, "title").split())
    if len(text.encode()) > TITLE_BYTES:
        raise invalid(N_("This text is too long."), field="title")
    return text


def count_each(shape: Shape, chosen: Iterable[tuple[str, int]]) -> Counts:
    """The sum for every option, zeros too."""
    counts = dict.fromkeys(shape.ids, 0)
    for option, number in chosen:
        counts[option] += number
    return counts


def not_offered() -> Exception:
    """The refusal of an answer that the poll does not offer."""
    return invalid(N_("Choose one of the options."), field="value")
