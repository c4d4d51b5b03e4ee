"""Reads TOML within bounds, and writes it as a person would: short lists in one line, long texts
over several."""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_LIST = 80
_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_MANY_PARTS = re.compile(rf"(?<![A-Za-z0-9_-])(?:{_PART}){{30}}")


def read_toml(text: str) -> dict[str, Any]:
    """The content of a file of somebody else; raises TOMLDecodeError. A name of very many parts
    (`a.a.a …`) would keep its reader busy for hours."""
    if _MANY_PARTS.search(text):
        raise tomllib.TOMLDecodeError("A name has too many parts")
    return tomllib.loads(text)


def write_toml(content: dict[str, Any]) -> str:
    """The text of a table whose values are texts, numbers, times, lists and tables."""
    return "".join(f"{line}\n" for line in _table(content, ())).lstrip("\n")


def _table(table: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """First what is said in a line, then the tables: within a table nothing else may follow."""
    for name, value in table.items():
        if not _is_table(value) and not _are_tables(value):
            yield f"{_key(name)} = {_value(value)}"
    for name, value in table.items():
        inner = (*path, name)
        heading = ".".join(map(_key, inner))
        if _is_table(value):
            yield from ("", f"[{heading}]", *_table(value, inner))
        elif _are_tables(value):
            for each in value:
                yield from ("", f"[[{heading}]]", *_table(each, inner))


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_table, value))


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _lines(value) if "\n" in value else _text(value)
    if isinstance(value, list):
        return _list([_text(item) if isinstance(item, str) else _value(item) for item in value])
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(k)} = {_value(v)}' for k, v in value.items())} }}"
    return str(value) if isinstance(value, int | float) else str(value.isoformat())


def _list(values: list[str]) -> str:
    line = f"[{', '.join(values)}]"
    if len(line) <= _LONGEST_LIST:
        return line
    return "[\n" + "".join(f"  {value},\n" for value in values) + "]"


def _text(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for one sign that JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(text: str) -> str:
    """A string over several lines; no three quotes may stand together in it."""
    escaped = "\n".join(_text(line)[1:-1].replace('\\"', '"') for line in text.split("\n"))
    return '"""\n' + re.sub(r'"(?="|$)', r"\\\g<0>", escaped) + '"""'
