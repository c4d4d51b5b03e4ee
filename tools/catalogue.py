"""The Korean catalogue: `python -m tools.catalogue update` brings it in step with the sources
and writes the browser's part; `merge` first makes one file of several."""

import argparse
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LANGUAGE = "ko"
FOLDER = ROOT / "app" / "locale" / LANGUAGE
WHOLE = FOLDER / "messages.po"
EXPORT = ROOT / "static" / "i18n" / f"{LANGUAGE}.json"
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%%|\{\w+\}")
HEADER = "# Korean. Words: as users read them; see docs/architecture.md for where they come from."

MessageId = str | tuple[str, str]


class Conflict(Exception):
    """Two files translate the same sentence differently."""


@dataclass
class State:
    """The sentences of the sources, their translations, and which of them scripts use."""

    sources: Catalog
    translated: Catalog
    in_scripts: set[MessageId]

    def problems(self) -> list[str]:
        """What a reader would meet: missing, uncertain, unused and broken entries."""
        found = []
        for message in self.sources:
            if message.id:
                found += _problems(message.id, self.translated.get(_key(message.id)))
        found += [
            f"no longer used: {_key(message.id)!r}"
            for message in self.translated
            if message.id and self.sources.get(_key(message.id)) is None
        ]
        return found

    def export(self) -> str:
        """The browser's part, as JSON."""
        strings = {}
        for message_id in sorted(self.in_scripts, key=_key):
            message = self.translated.get(_key(message_id))
            if message and message.string:
                strings[_key(message_id)] = _forms(message)[0]
        return json.dumps(strings, ensure_ascii=False, indent=1) + "\n"


def read_state() -> State:
    """What the sources say and what is translated, from all files of the folder."""
    sources, in_scripts = _extract()
    return State(sources, read_translations(sorted(FOLDER.glob("*.po"))), in_scripts)


def read_translations(paths: Iterable[Path]) -> Catalog:
    """One catalogue of several files; raises Conflict where they disagree."""
    whole = Catalog(locale=LANGUAGE)
    seen: dict[str, Path] = {}
    conflicts = []
    for path in paths:
        with path.open("rb") as file:
            part = read_po(file, locale=LANGUAGE, abort_invalid=True)
        for message in part:
            if not message.id or not any(_forms(message)):
                continue
            key = _key(message.id)
            other = whole.get(key)
            if other is not None and _forms(other) != _forms(message):
                conflicts.append(
                    f"{key!r}: {seen[key].name} has {_forms(other)}, {path.name} {_forms(message)}"
                )
            # A sentence that counts anywhere is stored with both its forms.
            if other is None or isinstance(message.id, tuple):
                whole.delete(key)
                whole[message.id] = message
            seen.setdefault(key, path)
    if conflicts:
        raise Conflict("\n".join(conflicts))
    return whole


def update(state: State) -> None:
    """Writes the catalogue in the order of the sources, and the browser's part of it."""
    whole = Catalog(locale=LANGUAGE, project="Madang", header_comment=HEADER, fuzzy=False)
    for source in state.sources:
        if source.id:
            known = state.translated.get(_key(source.id))
            places = [(name, None) for name in sorted({name for name, _ in source.locations})]
            whole.add(source.id, _fitting(source, known), places, source.flags)
    with WHOLE.open("wb") as file:
        write_po(file, whole, sort_by_file=True, omit_header=False, width=100)
    write_export(state)


def write_export(state: State) -> None:
    """Writes the browser's part."""
    EXPORT.parent.mkdir(parents=True, exist_ok=True)
    EXPORT.write_text(state.export(), "utf-8")


def _extract() -> tuple[Catalog, set[MessageId]]:
    sources = Catalog(fuzzy=False)
    in_scripts = set()
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    for name, line, ids, comments, _context in extract_from_dir(ROOT, methods, options):
        sources.add(ids, None, [(name, line)], auto_comments=comments)
        if name.startswith("static/"):
            in_scripts.add(ids)
    return sources, in_scripts


def _problems(message_id: MessageId, message: Message | None) -> list[str]:
    key = _key(message_id)
    if message is None or not all(_forms(message)):
        return [f"not translated: {key!r}"]
    if message.fuzzy:
        return [f"uncertain: {key!r}"]
    wanted = set(PLACEHOLDER.findall(message_id if isinstance(message_id, str) else message_id[1]))
    if any(set(PLACEHOLDER.findall(form)) != wanted for form in _forms(message)):
        return [f"other placeholders than the source: {key!r}"]
    return []


def _fitting(source: Message, known: Message | None) -> str | tuple[str, ...]:
    forms = _forms(known) if known else ("",)
    return forms if isinstance(source.id, tuple) else forms[0]


def _key(message_id: MessageId) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _forms(message: Message) -> tuple[str, ...]:
    """The translation; Korean has one form for any number."""
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string[:1])


def main() -> int:
    """The command; 1 where two files disagree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("do", choices=["update", "merge", "check"])
    asked = parser.parse_args().do
    areas = [path for path in FOLDER.glob("*.po") if path != WHOLE]
    try:
        state = read_state()
    except Conflict as conflict:
        print(conflict, file=sys.stderr)
        return 1
    if asked == "update" and areas:
        write_export(state)
        print("There are several files; make them one: python -m tools.catalogue merge")
    elif asked != "check":
        update(state)
        for path in areas:
            path.unlink()
    for problem in state.problems():
        print(problem)
    return 0


if __name__ == "__main__":
    sys.exit(main())
