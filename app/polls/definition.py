"""Which kind of poll with which shape: made from what somebody asks, judged by its kind."""

from dataclasses import dataclass
from typing import Any

from app.core.errors import invalid
from app.core.i18n import N_
from app.polls.kinds import KINDS
from app.polls.models import Poll
from app.polls.shape import Asked, Counts, Shape, Tallied


@dataclass(frozen=True)
class Definition:
    """A kind and a shape that fits it."""

    kind: str
    shape: Shape

    @classmethod
    def of(cls, poll: Poll) -> "Definition":
        """What a stored poll asks."""
        return cls(poll.kind, Shape(poll.options, poll.settings))

    def accept(self, value: Any) -> Any:
        """An answer as it is stored; raises `invalid` for one that the poll does not offer."""
        return KINDS[self.kind].accept(self.shape, value)

    def tally(self, values: Tallied) -> Counts:
        """How many people chose each option."""
        return KINDS[self.kind].tally(self.shape, values)


def define(kind: str | None, asked: Asked, first: Definition | None = None) -> Definition:
    """What a new poll asks; raises `invalid` where its kind cannot ask that. A second round asks
    the same as the first: it may say so again, or leave it out."""
    if first is None:
        return _define(kind or "", asked)
    again = (
        _define(kind or first.kind, asked) if asked else Definition(kind or first.kind, first.shape)
    )
    if again != first:
        raise invalid(
            N_("A second round has the kind and the options of the first."), field="round_of"
        )
    return again


def _define(kind: str, asked: Asked) -> Definition:
    if kind not in KINDS:
        raise invalid(N_("There is no such kind of poll."), field="kind")
    for name in asked.settings:
        if name not in KINDS[kind].SETTINGS:
            raise invalid(N_("This kind of poll has no such setting."), field=name)
    return Definition(kind, KINDS[kind].define(asked))
