"""Forms of a page, filled in and sent as a browser without scripts does."""

from html.parser import HTMLParser
from typing import Any

import httpx

Attributes = dict[str, str | None]


class Form(HTMLParser):
    """The form of a page that leads to an address; fields in their order, each with its value."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.action = action
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self._template = 0
        self._text: str | None = None
        self._select: tuple[str, list[str], list[str]] | None = None
        self.feed(page)
        assert self.fields, f"no form leads to {action}"

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given: Attributes = dict(attrs)
        if tag == "form":
            self._inside = given.get("action") == self.action
        self._template += tag == "template"
        if not self._inside or self._template or "disabled" in given:
            return
        name = given.get("name") or ""
        if tag == "input" and name and _is_sent(given):
            self.fields.append((name, given.get("value") or ""))
        elif tag == "textarea":
            self.fields.append((name, ""))
            self._text = ""
        elif tag == "select":
            self._select = (name, [], [])
        elif tag == "option" and self._select:
            self._select[1 if "selected" in given else 2].append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        self._template -= tag == "template"
        self._inside = self._inside and tag != "form"
        if tag == "textarea" and self._text is not None:
            # The first line break belongs to the page; browsers send the others as CR and LF.
            text = self._text.removeprefix("\n").replace("\n", "\r\n")
            self.fields[-1] = (self.fields[-1][0], text)
            self._text = None
        elif tag == "select" and self._select:
            name, chosen, others = self._select
            self.fields.append((name, [*chosen, *others][0]))
            self._select = None

    def value(self, name: str) -> str:
        """What stands in a field."""
        return dict(self.fields)[name]

    def fill(self, **values: str) -> "Form":
        """Types into fields; a field that the page does not have is a mistake."""
        return self.type({name: value for name, value in values.items()})

    def type(self, values: dict[str, str]) -> "Form":
        """The same for names with dots."""
        names = {name for name, _ in self.fields}
        assert set(values) <= names, f"no such fields: {set(values) - names}"
        self.fields = [(name, values.get(name, value)) for name, value in self.fields]
        return self

    def tick(self, name: str) -> "Form":
        """Ticks a box."""
        self.fields.append((name, "on"))
        return self

    async def send(
        self, browser: httpx.AsyncClient, press: str | None = None, file: bytes | None = None
    ) -> httpx.Response:
        """Sends it, by a button that says what is to be done where one is named."""
        pressed = [("do", press)] if press else []
        parts = [(name, (None, value)) for name, value in (*self.fields, *pressed)]
        files: list[Any] = [*parts, *([("file", ("evening.toml", file))] if file else [])]
        return await browser.post(self.action, files=files)


def _is_sent(given: Attributes) -> bool:
    kind = given.get("type")
    return kind not in ("submit", "file") and (
        kind not in ("checkbox", "radio") or "checked" in given
    )
