"""Sentences for translation in scripts: `t("…")`, `n("…", "…", count)` and `N_("…")`.

Babel's own reader of JavaScript loses its way in nested template strings, which lit pages are
made of. Ours reads calls wherever they stand and insists that ids are whole literals.
"""

import ast
import re
from collections.abc import Iterator
from typing import IO, Any

KEYWORDS = {"t": 1, "N_": 1, "n": 2}
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
_STRING = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_CALL = re.compile(
    rf"(?<![\w.$])(?P<name>t|n|N_)\(\s*{_STRING}\s*(?:,\s*{_STRING}\s*)?(?P<end>[,)+]|$)"
)


def extract(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """An extraction method for Babel: line, function, message or messages, comments."""
    text = _COMMENT.sub(_blank, file.read().decode("utf-8"))
    for match in _CALL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        ids = [ast.literal_eval(literal) for literal in match.group(2, 3) if literal]
        wanted = KEYWORDS[match["name"]]
        if match["end"] == "+" or len(ids) < wanted:
            raise ValueError(f"{file.name}:{line}: a sentence must be one literal")
        if wanted == 2:
            yield line, "ngettext", (ids[0], ids[1]), []
        else:
            yield line, "gettext", ids[0], []


def _blank(match: re.Match[str]) -> str:
    """As many lines with nothing in them, so that line numbers stay right."""
    return "\n" * match[0].count("\n")
