"""Several of the options, `least` to `most`. A value is a list of ids in the options' order."""

from typing import Any

from app.core.errors import invalid
from app.core.i18n import N_
from app.polls.shape import Asked, Counts, Shape, Tallied, count_each, not_offered, numbered

SETTINGS = frozenset({"least", "most"})


def define(asked: Asked) -> Shape:
    """Without bounds, one to all."""
    options = numbered(asked.options)
    shape = Shape(options, asked.settings)
    least, most = _bounds(shape)
    if not 1 <= least <= most <= len(options):
        raise invalid(
            N_("The least and the most that may be chosen do not fit the options."), field="most"
        )
    return shape


def accept(shape: Shape, value: Any) -> list[str]:
    """The chosen ids; a form with one box ticked sends it alone."""
    chosen = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list) or not all(isinstance(id, str) for id in chosen):
        raise not_offered()
    if not set(chosen) <= set(shape.ids):
        raise not_offered()
    least, most = _bounds(shape)
    if not least <= len(set(chosen)) <= most:
        raise invalid(
            N_("Choose %(least)s to %(most)s options."), field="value", least=least, most=most
        )
    return [id for id in shape.ids if id in chosen]


def tally(shape: Shape, values: Tallied) -> Counts:
    """People by option; everybody counts once for each that they chose."""
    return count_each(shape, ((id, number) for value, number in values for id in value))


def _bounds(shape: Shape) -> tuple[int, int]:
    return shape.settings.get("least", 1), shape.settings.get("most", len(shape.options))
