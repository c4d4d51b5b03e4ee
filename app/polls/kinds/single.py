"""One of the options. A value is the option's id."""

from typing import Any

from app.polls.shape import Asked, Counts, Shape, Tallied, count_each, not_offered, numbered

SETTINGS: frozenset[str] = frozenset()


def define(asked: Asked) -> Shape:
    """Two options or more."""
    return Shape(numbered(asked.options))


def accept(shape: Shape, value: Any) -> str:
    """The id of an option."""
    if not isinstance(value, str) or value not in shape.ids:
        raise not_offered()
    return value


def tally(shape: Shape, values: Tallied) -> Counts:
    """People by option."""
    return count_each(shape, values)
