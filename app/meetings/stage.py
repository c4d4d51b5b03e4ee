"""What the room's screen shows."""

from typing import Any

from app.core.commands import Context
from app.meetings.models import Stage

SCENES = (
    "join",
    "programme",
    "comments",
    "comment",
    "question",
    "ranking",
    "poll",
    "answer",
    "media",
    "external",
    "timer",
    "questionnaire",
    "message",
    "testcard",
    "blank",
)
"""Every scene of the contract; the screen draws those in `static/js/scenes/index.js`."""

READY = (
    "join", "programme", "comments", "question", "ranking", "poll", "timer", "message",
    "testcard", "blank",
)  # fmt: skip
"""The scenes that can be shown today."""


def stage_of(context: Context) -> Stage:
    """The meeting's stage."""
    return context.session.get_one(Stage, context.meeting.id)


def show_scene(
    context: Context, scene: str, ref: str | None = None, options: dict[str, Any] | None = None
) -> None:
    """Puts a scene on every screen; it is no longer what is ready to be sent."""
    stage, shown = stage_of(context), {"scene": scene, "ref": ref, "options": options or {}}
    if (stage.scene, stage.ref, stage.options) != (scene, ref, options or {}):
        stage.scene, stage.ref, stage.options = scene, ref, options or {}
        stage.since = context.now
    if stage.prepared and {"ref": None, "options": {}} | stage.prepared == shown:
        stage.prepared = None
