"""What a refusal says: short, whole, in one language at a time."""

import re
from typing import Any

HANGUL = re.compile("[가-힣]")
# Names of fields and formats stand in Korean sentences as they are.
_FOREIGN_WORDS = re.compile(r"JSON|KiB|\b[a-z_]+(?=\.$)")
LONGEST = 90


def judge(korean: dict[str, Any], english: dict[str, Any], code: str) -> None:
    """Two error objects of the same refusal, said in one clear sentence in either language."""
    assert korean["code"] == english["code"] == code
    assert korean.get("field") == english.get("field")
    assert set(korean) <= {"code", "message", "field", "retry_after"}
    judge_sentence(korean["message"], "ko")
    judge_sentence(english["message"], "en")


def judge_sentence(message: str, language: str) -> None:
    """Without a hole where a word should stand, and in one language."""
    assert message.endswith("."), message
    assert len(message) <= LONGEST, message
    assert "%" not in message and "{" not in message
    if language == "ko":
        assert HANGUL.search(message), message
        assert not re.search("[A-Za-z]{3,}", _FOREIGN_WORDS.sub("", message)), message
    else:
        assert not HANGUL.search(message), message
