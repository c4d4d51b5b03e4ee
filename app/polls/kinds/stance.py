"""For, against or undecided. A value is one of these words."""

from typing import Any

from app.core.errors import invalid
from app.core.i18n import N_
from app.polls.kinds import single
from app.polls.shape import Asked, Counts, Shape, Tallied, clean_option

SETTINGS: frozenset[str] = frozenset()
STANCES = ("for", "against", "undecided")


def define(asked: Asked) -> Shape:
    """Without words of its own every page says the three in its reader's language: the text of
    such an option is its code."""
    if not asked.options:
        return Shape([{"id": code, "text": code} for code in STANCES])
    if len(asked.options) != len(STANCES):
        raise invalid(
            N_("Give three options, for, against and undecided, or none."), field="options"
        )
    pairs = zip(STANCES, asked.options, strict=True)
    return Shape([{"id": code, "text": clean_option(text)} for code, text in pairs])


def accept(shape: Shape, value: Any) -> str:
    """One of the three."""
    return single.accept(shape, value)


def tally(shape: Shape, values: Tallied) -> Counts:
    """People by stance."""
    return single.tally(shape, values)
