"""`madang demo`: the real server on a database of its own, and simulated people in it."""

import asyncio
import contextlib
import io
import random
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import segno

from app.core.settings import Settings
from app.demo.citizens import Citizens
from app.demo.sample import ANYWHERE, Sample, make_sample, own_settings
from app.demo.staff import Department, Facilitator, Moderator
from app.demo.voices import Voices
from app.serving import serve

Say = Callable[..., None]

FOLDER = Path("var")
PAST_COMMENTS = 26
PAST_QUESTIONS = 18
PAST_SUPPORTS = 80


def show(
    settings: Settings,
    say: Say,
    *,
    citizens: int,
    rate: float,
    seconds: float | None,
    language: str,
) -> None:
    """Runs until Ctrl-C, or for some seconds, and leaves nothing behind."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix="demo-") as folder:
        own = own_settings(settings, Path(folder))
        sample = make_sample(own, language)
        evening = Evening(own, sample, Voices.read(language), citizens)

        def begin(_address: str) -> None:
            """In the server's own loop, once it answers: its end is the end of everything."""
            evening.task = asyncio.get_running_loop().create_task(evening.live(say, rate, seconds))

        # Being told to end is the same as Ctrl-C: the folder has to go.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            serve(own, 1, begin)
        evening.judge()


class Evening:
    """Everybody in the hall and at home."""

    def __init__(self, settings: Settings, sample: Sample, voices: Voices, citizens: int) -> None:
        chance = random.Random()  # noqa: S311
        host = "127.0.0.1" if settings.server.host in ANYWHERE else settings.server.host
        at = (f"http://{host}:{settings.server.port}", sample.code)
        self.task: asyncio.Task[None] | None = None
        self._sample = sample
        self._citizens = Citizens(*at, voices, citizens, chance)
        self._moderator = Moderator(*at, sample.moderator, sample.simulated, voices, chance)
        self._facilitator = Facilitator(*at, sample.facilitator, sample.simulated, voices)
        self._department = Department(*at, sample.department, sample.simulated, voices)

    async def live(self, say: Say, rate: float, seconds: float | None) -> None:
        """Says where everything is once the evening is in progress, and goes on until cancelled,
        or as if somebody had pressed Ctrl-C after some seconds."""
        await self._begin()
        say(_answer(self._sample), *_poster(self._sample))
        if seconds:
            asyncio.get_running_loop().call_later(seconds, signal.raise_signal, signal.SIGINT)
        await asyncio.gather(
            self._citizens.go_on(rate),
            self._moderator.go_on(),
            self._facilitator.go_on(),
            self._department.go_on(),
        )

    def judge(self) -> None:
        """Raises what went wrong among the simulated people."""
        if self.task and self.task.done() and not self.task.cancelled():
            self.task.result()

    async def _begin(self) -> None:
        """What happened before anybody looks."""
        await self._moderator.arrive()
        await self._facilitator.arrive()
        await self._department.arrive()
        await self._facilitator.open()
        await self._citizens.arrive()
        await self._facilitator.ask_before()
        await self._citizens.vote()
        await self._facilitator.end_poll()
        await self._citizens.speak(PAST_COMMENTS, PAST_QUESTIONS)
        await self._moderator.clear(PAST_QUESTIONS)
        supports = await self._citizens.support(PAST_SUPPORTS)
        await self._facilitator.begin(supports)


def _answer(sample: Sample) -> dict[str, Any]:
    meeting = {"id": sample.id, "code": sample.code}
    return {"base_url": sample.base_url, "meeting": meeting, "links": sample.links}


def _poster(sample: Sample) -> list[str]:
    """Every address, and a QR code for the phone."""
    picture = io.StringIO()
    segno.make(sample.join).terminal(out=picture, compact=True)
    return [
        picture.getvalue(),
        f"Join code {sample.code[:3]} {sample.code[3:]}, or {sample.join}",
        "",
        *(f"  {screen:8}{address}" for screen, address in sample.links.items()),
        "",
        "Phones in the same network can join after: madang demo --host 0.0.0.0",
        "Ctrl-C ends the evening; nothing of it is kept.",
    ]
