"""The run of show: what runs, how long it still may, and in which order the rest comes."""

from typing import Any, Literal

from app.core.commands import Context, Nothing, Payload, Result, command
from app.core.errors import conflict, invalid, not_found
from app.core.i18n import N_
from app.core.permissions import Permission
from app.meetings.models import AgendaItem
from app.meetings.queries import is_running, items_of
from app.meetings.stage import READY, show_scene, stage_of
from app.meetings.times import LONGEST, SHORTEST, share
from app.polls.access import poll_of_file

RUN = Permission.RUN_STAGE
LARGEST_STEP = 3600
MOST_ITEMS = 500


class Item(Payload, frozen=True):
    """One line of the programme."""

    id: str


class Step(Payload, frozen=True):
    """So many seconds more, or less, for an item."""

    id: str
    seconds: int

    def cleaned(self) -> "Step":
        """A step of at most an hour."""
        if not -LARGEST_STEP <= self.seconds <= LARGEST_STEP:
            raise invalid(N_("Add or take off at most an hour at once."), field="seconds")
        return self


class Order(Payload, frozen=True):
    """All items of the programme in their new order."""

    ids: list[str]

    def cleaned(self) -> "Order":
        """Every item once."""
        if len(set(self.ids)) != len(self.ids) or len(self.ids) > MOST_ITEMS:
            raise invalid(N_("Name every item of the programme exactly once."), field="ids")
        return self


class Retime(Payload, frozen=True):
    """Whether the planned end is kept, or moves."""

    end: Literal["keep", "move"]


@command("agenda.start", Item, RUN)
def start_item(context: Context, payload: Item) -> Result:
    """Starts an item of the programme, with the posting and the scene that it sets; the one that
    runs ends."""
    items = _items(context)
    _start(context, _find(items, payload.id), items)
    return {}


@command("agenda.next", Nothing, RUN)
def next_item(context: Context, _payload: Nothing) -> Result:
    """Ends the item that runs and starts the one after it."""
    items = _items(context)
    coming = _coming(items)
    if not coming:
        raise conflict(N_("That was the last item."))
    _start(context, coming[0], items)
    context.target = coming[0].id
    return {"id": coming[0].id}


@command("agenda.adjust", Step, RUN)
def adjust(context: Context, payload: Step) -> Result:
    """Gives the running item or one to come more time, or takes some off."""
    item = _find(_items(context), payload.id)
    if item.ended_at:
        raise conflict(N_("This item is over."))
    seconds = _given(item) + payload.seconds
    if not SHORTEST <= seconds <= LONGEST:
        raise conflict(N_("An item lasts at least a minute and at most four hours."))
    _give(item, seconds)
    return {}


@command("agenda.reorder", Order, RUN)
def reorder(context: Context, payload: Order) -> Result:
    """Brings the items into another order; those that have started keep their places."""
    items = _items(context)
    new = [_find(items, id) for id in payload.ids]
    if len(new) != len(items):
        raise invalid(N_("Name every item of the programme exactly once."), field="ids")
    if any(item.started_at and item is not old for item, old in zip(new, items, strict=True)):
        raise conflict(N_("Items that have started keep their places."))
    for position, item in enumerate(new, 1):
        if item.position != position:
            item.position = position
    return {}


@command("agenda.retime", Retime, RUN)
def retime(context: Context, payload: Retime) -> Result:
    """Shortens what is still to come so that the planned end is kept, or gives it the planned
    minutes back and lets the end move."""
    items = _items(context)
    coming = _coming(items)
    if not coming:
        raise conflict(N_("No item is still to come."))
    planned = [item.minutes * 60 for item in coming]
    if payload.end == "keep":
        begins = _coming_begin(context, items)
        planned = share(planned, (context.meeting.ends_at - begins) // 1000)
    for item, seconds in zip(coming, planned, strict=True):
        _give(item, seconds)
    return {}


def _given(item: AgendaItem) -> int:
    return item.minutes * 60 if item.seconds is None else item.seconds


def _give(item: AgendaItem, seconds: int) -> None:
    if seconds == _given(item):
        return
    if item.ends_at:
        item.ends_at += (seconds - _given(item)) * 1000
    item.seconds = None if seconds == item.minutes * 60 else seconds


def _items(context: Context) -> list[AgendaItem]:
    return items_of(context.session, context.meeting.id)


def _find(items: list[AgendaItem], id: str) -> AgendaItem:
    found = next((item for item in items if item.id == id), None)
    if found is None:
        raise not_found(N_("This item is not in the programme."))
    return found


def _running(items: list[AgendaItem]) -> AgendaItem | None:
    return next(filter(is_running, items), None)


def _coming(items: list[AgendaItem]) -> list[AgendaItem]:
    """What has not started and stands after what runs, or after all that is over."""
    running = _running(items)
    over = max((item.position for item in items if item.ended_at), default=0)
    place = running.position if running else over
    return [item for item in items if item.position > place and not item.started_at]


def _coming_begin(context: Context, items: list[AgendaItem]) -> int:
    """The instant at which the first item to come can begin."""
    running = _running(items)
    if running:
        return max(running.ends_at or 0, context.now)
    begun = any(item.started_at for item in items)
    return context.now if begun else max(context.meeting.starts_at, context.now)


def _start(context: Context, item: AgendaItem, items: list[AgendaItem]) -> None:
    if is_running(item):
        return
    for other in filter(is_running, items):
        other.ended_at = context.now
    item.started_at, item.ended_at = context.now, None
    item.ends_at = context.now + _given(item) * 1000
    _set_up(context, item.details)


def _set_up(context: Context, details: dict[str, Any]) -> None:
    """What an item brings with it: how posts are taken, what the screen shows, and a poll that is
    ready to be sent. It is not opened: the hall has to hear the question first."""
    posting = details.get("posting") or {}
    for name in ("comments", "questions"):
        value = posting.get(name)
        if value and context.meeting.status != "closed" and getattr(context.meeting, name) != value:
            setattr(context.meeting, name, value)
    if details.get("scene") in READY and details["scene"] != "poll":
        show_scene(context, details["scene"])
    if details.get("poll") and (poll := poll_of_file(context, details["poll"])):
        stage_of(context).prepared = {"scene": "poll", "ref": poll.id}
