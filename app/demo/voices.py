"""What is said in a sample evening, read from `app/demo/<language>/`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Voice:
    """One comment or question and what staff do with it. `same` names the question that it
    repeats, `id` is how others name it, `fact` what the department tells the speaker."""

    text: str
    name: str | None = None
    at: str = "hall"
    id: str | None = None
    same: str | None = None
    refuse: str | None = None
    answer: str | None = None
    fact: str | None = None

    def payload(self) -> dict[str, Any]:
        """As `comment.post` and `question.ask` take it."""
        return {"text": self.text, **({"name": self.name} if self.name else {})}


@dataclass(frozen=True)
class Voices:
    """Everything said in one evening, in order; `echoes` are short comments that may come again
    and again once the others are used up, `notes` are what the stage tells the speaker."""

    names: tuple[str, ...]
    comments: tuple[Voice, ...]
    questions: tuple[Voice, ...]
    echoes: tuple[str, ...]
    notes: tuple[str, ...]

    @classmethod
    def read(cls, language: str) -> "Voices":
        """The voices of the evening in that language."""
        content = tomllib.loads((FOLDER / language / "voices.toml").read_text("utf-8"))
        return cls(
            names=tuple(content["names"]),
            comments=tuple(Voice(**each) for each in content["comments"]),
            questions=tuple(Voice(**each) for each in content["questions"]),
            echoes=tuple(content["echoes"]),
            notes=tuple(content["notes"]),
        )


def meeting_file(language: str) -> Path:
    """The meeting file of the evening in that language."""
    return FOLDER / language / "meeting.toml"
