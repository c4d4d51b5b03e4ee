"""What the stage does with a meeting: open, switches, scenes, announcements."""

from typing import Any, Literal

from app.core.commands import Context, Nothing, Payload, Result, command
from app.core.errors import closed, conflict, invalid, not_found
from app.core.i18n import N_
from app.core.ids import new_id
from app.core.permissions import Permission
from app.core.text import clean_text
from app.meetings.models import Announcement
from app.meetings.stage import READY, SCENES, show_scene, stage_of
from app.polls.access import judge_scene
from app.posts.access import get_post
from app.posts.states import SHOWN, not_now

RUN = Permission.RUN_STAGE
LONGEST_DELAY = 60
OPTIONS = {"message": {"text"}, "poll": {"view"}}

Switch = Literal["off", "held", "open"]


class Posting(Payload, frozen=True):
    """How comments and questions are taken."""

    comments: Switch | None = None
    questions: Switch | None = None


class Scene(Payload, frozen=True):
    """A scene, what it is about, and its options: `text` of a message, `view` of a poll, which may
    be `results`."""

    scene: str
    ref: str | None = None
    options: dict[str, str] | None = None

    def cleaned(self) -> "Scene":
        """A scene that can be shown, with options it knows."""
        if self.scene not in SCENES:
            raise invalid(N_("There is no such scene."), field="scene")
        if self.scene not in READY:
            raise invalid(N_("This scene cannot be shown yet."), field="scene")
        if self.ref is not None and self.scene not in ("question", "poll"):
            raise invalid(N_("This scene shows no single question."), field="ref")
        options = self.options or {}
        if set(options) - OPTIONS.get(self.scene, set()):
            raise invalid(N_("This scene has no such option."), field="options")
        if options.get("view", "results") != "results" or ("view" in options and not self.ref):
            raise invalid(N_("This scene has no such option."), field="options")
        return Scene(self.scene, self.ref, {k: clean_text(v, k) for k, v in options.items() if v})


class Announce(Payload, frozen=True):
    """A sentence for the phones: of all, of the hall or at home; for some minutes, or for good."""

    text: str
    to: Literal["all", "hall", "home"] = "all"
    minutes: int | None = None

    def cleaned(self) -> "Announce":
        """Its text normalised, its time bounded."""
        if self.minutes is not None and not 1 <= self.minutes <= 24 * 60:
            raise invalid(N_("Choose 1 to 1440 minutes."), field="minutes")
        return Announce(clean_text(self.text), self.to, self.minutes)


class Announced(Payload, frozen=True):
    """One announcement."""

    id: str


class Flow(Payload, frozen=True):
    """The comment flow on the screen: seconds of delay, and whether it is paused."""

    delay: int | None = None
    paused: bool | None = None

    def cleaned(self) -> "Flow":
        """A delay of at most a minute."""
        if self.delay is not None and not 0 <= self.delay <= LONGEST_DELAY:
            raise invalid(N_("Choose 0 to 60 seconds."), field="delay")
        return self


class Look(Payload, frozen=True):
    """How the screens look: theme, and margin in per cent."""

    theme: Literal["light", "dark"] | None = None
    margin: int | None = None

    def cleaned(self) -> "Look":
        """A margin of at most a tenth."""
        if self.margin is not None and not 0 <= self.margin <= 10:
            raise invalid(N_("Choose 0 to 10 per cent."), field="margin")
        return self


@command("meeting.open", Nothing, RUN)
def open_meeting(context: Context, _payload: Nothing) -> Result:
    """Begins the meeting."""
    meeting = context.meeting
    if meeting.status == "live":
        return {}
    if meeting.status == "closed":
        raise conflict(N_("The meeting is closed. It can be reopened for 30 minutes."))
    meeting.status, meeting.opened_at = "live", context.now
    return {}


@command("posting.set", Posting, RUN)
def set_posting(context: Context, payload: Posting) -> Result:
    """Chooses how comments and questions are taken: off, held or open."""
    if context.meeting.status == "closed":
        raise closed(N_("The meeting is closed."))
    for name in ("comments", "questions"):
        value = getattr(payload, name)
        if value and getattr(context.meeting, name) != value:
            setattr(context.meeting, name, value)
    return {}


@command("stage.show", Scene, RUN)
def show(context: Context, payload: Scene) -> Result:
    """Puts a scene on every screen now."""
    _judge_ref(context, payload)
    show_scene(context, payload.scene, payload.ref, dict[str, Any](payload.options or {}))
    return {}


@command("stage.prepare", Scene, RUN)
def prepare(context: Context, payload: Scene) -> Result:
    """Makes a scene ready without showing it."""
    _judge_ref(context, payload)
    ready: dict[str, Any] = {"scene": payload.scene}
    if payload.ref:
        ready["ref"] = payload.ref
    if payload.options:
        ready["options"] = payload.options
    stage = stage_of(context)
    if stage.prepared != ready:
        stage.prepared = ready
    return {}


@command("flow.set", Flow, Permission.MODERATE)
def set_flow(context: Context, payload: Flow) -> Result:
    """Delays or pauses the comments on the screen."""
    stage = stage_of(context)
    if payload.delay is not None and payload.delay != stage.delay:
        stage.delay = payload.delay
    if payload.paused is not None and payload.paused != stage.paused:
        stage.paused = payload.paused
    return {}


@command("screen.set", Look, RUN)
def set_look(context: Context, payload: Look) -> Result:
    """Chooses light or dark, and the margin of the screens."""
    stage = stage_of(context)
    if payload.theme and payload.theme != stage.theme:
        stage.theme = payload.theme
    if payload.margin is not None and payload.margin != stage.margin:
        stage.margin = payload.margin
    return {}


@command("announce", Announce, RUN)
def announce(context: Context, payload: Announce) -> Result:
    """Shows a sentence on the phones."""
    id = context.target = new_id()
    until = context.now + payload.minutes * 60_000 if payload.minutes else None
    context.session.add(
        Announcement(
            id=id,
            meeting_id=context.meeting.id,
            text=payload.text,
            to=payload.to,
            at=context.now,
            until=until,
        )
    )
    return {"id": id}


@command("announce.end", Announced, RUN)
def end_announcement(context: Context, payload: Announced) -> Result:
    """Takes an announcement off the phones."""
    row = context.session.get(Announcement, payload.id)
    if row is None or row.meeting_id != context.meeting.id:
        raise not_found(N_("This announcement is not here."))
    end_now(row, context.now)
    return {}


def end_now(row: Announcement, now: int) -> None:
    """It runs no longer; one that has run out stays as it was."""
    if row.until is None or row.until > now:
        row.until = now


def _judge_ref(context: Context, payload: Scene) -> None:
    """Only a public question, or a poll that was opened, can be shown."""
    if payload.ref is None:
        return
    if payload.scene == "poll":
        judge_scene(context, payload.ref, payload.options or {})
        return
    question = get_post(context, payload.ref, kind="question")
    if question.status not in SHOWN:
        raise not_now(question.status)
