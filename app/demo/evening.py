"""`madang demo`: the real server on a database of its own, and simulated people in it."""

import asyncio
import contextlib
import io
import random
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import segno
import uvicorn

from app.core.settings import Settings
from app.demo.citizens import Citizens
from app.demo.sample import Sample, make_sample, own_settings
from app.demo.staff import Facilitator, Moderator
from app.demo.voices import Voices
from app.serving import configure, listen, on_port

Say = Callable[..., None]

FOLDER = Path("var")
PAST_COMMENTS = 26
PAST_QUESTIONS = 18
PAST_SUPPORTS = 80
LEAVING_SECONDS = 3


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
        with listen(settings) as listener, contextlib.suppress(KeyboardInterrupt):
            own = own_settings(on_port(settings, listener), Path(folder))
            evening = Evening(own, make_sample(own, language), Voices.read(language), citizens)
            asyncio.run(evening.run(listener, say, rate, seconds))


class Evening:
    """The server and everybody in it."""

    def __init__(self, settings: Settings, sample: Sample, voices: Voices, citizens: int) -> None:
        chance = random.Random()  # noqa: S311
        at = (f"http://127.0.0.1:{settings.server.port}", sample.code)
        self._sample = sample
        self._server = uvicorn.Server(configure(settings))
        self._citizens = Citizens(*at, voices, citizens, chance)
        self._moderator = Moderator(*at, sample.moderator, sample.simulated, voices, chance)
        self._facilitator = Facilitator(*at, sample.facilitator, sample.simulated, voices)

    async def run(
        self, listener: socket.socket, say: Say, rate: float, seconds: float | None
    ) -> None:
        """Serves and lives until the server is told to end, or the time is over."""
        serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        living = asyncio.create_task(self._live(say, rate))
        done, _ = await asyncio.wait(
            {serving, living}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        living.cancel()
        await asyncio.wait({living})
        self._server.should_exit = True
        await serving
        if living in done:
            living.result()

    async def _live(self, say: Say, rate: float) -> None:
        while not self._server.started:
            await asyncio.sleep(0.02)
        try:
            await self._begin()
            say(_answer(self._sample), *_poster(self._sample))
            await asyncio.gather(
                self._citizens.go_on(rate), self._moderator.go_on(), self._facilitator.go_on()
            )
        finally:
            everybody = (self._citizens, self._moderator, self._facilitator)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LEAVING_SECONDS):
                    await asyncio.gather(*(who.leave() for who in everybody))

    async def _begin(self) -> None:
        """What happened before anybody looks."""
        await self._moderator.arrive()
        await self._facilitator.arrive()
        await self._facilitator.open()
        await self._citizens.arrive()
        await self._citizens.speak(PAST_COMMENTS, PAST_QUESTIONS)
        await self._moderator.clear()
        await self._citizens.support(PAST_SUPPORTS)
        await self._facilitator.begin()


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
