"""Simulated staff: a moderator and a facilitator who step back when real ones act, and a
department that knows something about some of the questions."""

import asyncio
import contextlib
import random
import time
from itertools import cycle
from typing import Any

from app.demo.citizens import say
from app.demo.voices import Voice, Voices
from realtime.client import Client

LEFT_TO_REAL_STAFF = 4
"""So many of the newest posts stay in the waiting column, for whoever looks at it."""
HANDS_OFF_SECONDS = 90
ROUND_SECONDS = 24
LOOK_SECONDS = 5


class Staff:
    """What all have in common: a socket with a staff key of their own, and a look at who else
    acts."""

    documents = ("public", "staff")

    def __init__(self, base_url: str, code: str, key: str, simulated: frozenset[str]) -> None:
        self.client = Client(base_url, code, {"key": key})
        self._simulated = simulated

    async def arrive(self) -> None:
        """Opens the socket."""
        await self.client.connect(*self.documents)

    async def leave(self) -> None:
        """Closes the socket."""
        await self.client.close()

    @property
    def public(self) -> dict[str, Any]:
        """The public document."""
        return self.client.state["public"]

    @property
    def staff(self) -> dict[str, Any]:
        """The staff's document."""
        return self.client.state["staff"]

    async def do(self, command: str, **payload: Any) -> bool:
        """A command of the staff."""
        return await say(self.client, command, payload)

    def somebody_else_acts(self) -> bool:
        """Whether a real member of the staff did something lately."""
        since = (time.time() - HANDS_OFF_SECONDS) * 1000
        return any(
            action["at"] > since and action["by"] not in self._simulated
            for action in self.staff.get("actions", {}).values()
        )


class Moderator(Staff):
    """Judges what waits, oldest first, as the voices' notes say."""

    def __init__(
        self,
        base_url: str,
        code: str,
        key: str,
        simulated: frozenset[str],
        voices: Voices,
        chance: random.Random,
    ) -> None:
        super().__init__(base_url, code, key, simulated)
        self._notes = {voice.text: voice for voice in (*voices.questions, *voices.comments)}
        self._texts = {voice.id: voice.text for voice in voices.questions if voice.id}
        self._chance = chance

    async def clear(self, asked: int) -> None:
        """Judges everything that was asked so far but the newest few, without thinking long."""
        await self.client.until(lambda: len(self.staff.get("waiting", {})) >= asked)
        for post in self._oldest():
            await self._judge(*post)

    async def go_on(self) -> None:
        """Judges one post after the other, until cancelled."""
        while True:
            await asyncio.sleep(self._chance.uniform(1.5, 4))
            if (waiting := self._oldest()) and not self.somebody_else_acts():
                key, post = waiting[0]
                await self.do("post.claim", id=key)
                await asyncio.sleep(self._chance.uniform(1, 3))
                await self._judge(key, post)

    def _oldest(self) -> list[tuple[str, dict[str, Any]]]:
        waiting = sorted(self.staff.get("waiting", {}).items(), key=lambda item: item[1]["seq"])
        return waiting[: max(0, len(waiting) - LEFT_TO_REAL_STAFF)]

    async def _judge(self, key: str, post: dict[str, Any]) -> None:
        note = self._notes.get(post["text"], Voice(post["text"]))
        into = await self._find(note.same) if note.same else None
        if note.refuse:
            await self.do("post.refuse", id=key, reason=note.refuse)
        elif into:
            await self.do("post.merge", id=key, into=into)
        else:
            await self.do("post.approve", id=key)

    async def _find(self, same: str) -> str | None:
        """The public question that is repeated; it may have been published a moment ago."""
        text = self._texts[same]

        def found() -> str | None:
            questions = self.public.get("questions", {})
            return next((key for key, each in questions.items() if each["text"] == text), None)

        with contextlib.suppress(TimeoutError):
            await self.client.until(found, timeout=1)
        return found()


class Facilitator(Staff):
    """Runs the evening: question after question, in between comments and the ranking."""

    def __init__(
        self, base_url: str, code: str, key: str, simulated: frozenset[str], voices: Voices
    ) -> None:
        super().__init__(base_url, code, key, simulated)
        self._notes = cycle(voices.notes)
        self._answers = {voice.text: voice.answer for voice in voices.questions if voice.answer}

    async def open(self) -> None:
        """Opens the meeting at the last item of its programme."""
        await self.do("meeting.open")
        agenda = self.public["agenda"]
        last = max(agenda, key=lambda key: int(agenda[key]["position"]))
        await self.do("agenda.start", id=last)

    async def ask_before(self) -> None:
        """The poll before the talk is opened; it has no screen of its own any more."""
        if poll := self._poll("draft"):
            await self.do("poll.open", id=poll, show=False)
            with contextlib.suppress(TimeoutError):
                await self.client.until(lambda: self._poll("open") == poll, timeout=5)

    async def end_poll(self) -> None:
        """Closes the open poll and shows everybody what came out."""
        if poll := self._poll("open"):
            await self.do("poll.close", id=poll)
            await self.do("poll.reveal", id=poll)

    async def begin(self, supports: int) -> None:
        """Once the supports have arrived: one question is answered and one put off already, the
        favourites are queued, one of them is on stage, comments are on the screen."""
        with contextlib.suppress(TimeoutError):
            await self.client.until(lambda: self._supports() >= supports, timeout=5)
        *others, put_off = self._favourites()
        answered = next((key for key in others if self._answer_to(key)), others[0])
        await self.do("question.answered", id=answered, answer=self._answer_to(answered))
        await self.do("question.defer", id=put_off)
        for key in [key for key in others if key != answered][:4]:
            await self.do("question.queue", id=key)
        await self.do("question.next")
        await self.do("stage.show", scene="comments")

    async def go_on(self) -> None:
        """One scene after the other, until cancelled."""
        while True:
            for scene in ("question", "comments", "poll", "result", "ranking", "comments"):
                await asyncio.sleep(ROUND_SECONDS)
                if not self.somebody_else_acts():
                    await self._show(scene)

    async def _tell_the_speaker(self) -> None:
        """A note, where the one before has been read."""
        notes = self.staff.get("notes", {}).values()
        if all("acknowledged_at" in note for note in notes):
            await self.do("note.send", text=next(self._notes))

    async def _show(self, scene: str) -> None:
        if scene == "poll":
            # Asked a second time once; from then on its result comes round again.
            draft = self._poll("draft")
            await (self.do("poll.open", id=draft) if draft else self.do("stage.show", scene=scene))
            return
        if scene == "result":
            await self.end_poll()
            return
        if scene != "question":
            await self.do("stage.show", scene=scene)
            return
        await self._answer_live()
        await self.do("question.next")
        await self._tell_the_speaker()
        if favourites := self._favourites():
            await self.do("question.queue", id=favourites[0])

    async def _answer_live(self) -> None:
        for key, each in self._questions().items():
            if each["status"] == "live" and self._answer_to(key):
                await self.do("question.answered", id=key, answer=self._answer_to(key))

    def _poll(self, status: str) -> str | None:
        """The first poll in that state."""
        polls: dict[str, dict[str, Any]] = self.staff.get("polls", {})
        found = [key for key in polls if polls[key]["status"] == status]
        return min(found, key=lambda key: int(polls[key]["position"]), default=None)

    def _questions(self) -> dict[str, dict[str, Any]]:
        questions: dict[str, dict[str, Any]] = self.public.get("questions", {})
        return questions

    def _answer_to(self, key: str) -> str | None:
        return self._answers.get(self._questions()[key]["text"])

    def _supports(self) -> int:
        return sum(int(question["score"]) for question in self._questions().values())

    def _favourites(self) -> list[str]:
        """Public questions, most supported first."""
        public = {k: q["score"] for k, q in self._questions().items() if q["status"] == "public"}
        return sorted(public, key=lambda key: (-public[key], key))


class Department(Staff):
    """Takes the questions that it knows something about, once they are near the stage, and tells
    the speaker what."""

    documents = ("public", "speaker")

    def __init__(
        self, base_url: str, code: str, key: str, simulated: frozenset[str], voices: Voices
    ) -> None:
        super().__init__(base_url, code, key, simulated)
        self._facts = {voice.text: voice.fact for voice in voices.questions if voice.fact}

    async def go_on(self) -> None:
        """Looks again and again, until cancelled."""
        while True:
            for id, text in self._near().items():
                if fact := self._facts.pop(text, None):
                    await self.do("question.take", id=id)
                    await self.do("fact.send", id=id, text=fact)
            await asyncio.sleep(LOOK_SECONDS)

    def _near(self) -> dict[str, str]:
        """The question on stage and the next ones."""
        speaker: dict[str, Any] = self.client.state["speaker"]
        near = {id: each["text"] for id, each in speaker.get("next", {}).items()}
        live = speaker.get("live")
        return near | ({live["id"]: live["text"]} if live else {})
