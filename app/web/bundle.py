"""The script and the style sheet of a live page in one file each, put together in memory when
first asked for: a phone in a full hall asks four times instead of fifty, a stage six times instead
of a hundred. The files on disk stay plain modules; there is no build."""

import asyncio
import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

import zopfli.gzip
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.web.assets import STATIC, resolve

_IMPORT = re.compile(
    r'(?:^|(?<=;))\s*import\s*(?:(\{[^{}]*\})\s*from\s*)?"([^"]+)";?', re.MULTILINE
)
_DECLARED = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
_LISTED = re.compile(r"(?:^|(?<=[;}]))export\s*\{([^{}]*)\};?", re.MULTILINE)
_RENAMED = re.compile(r"([\w$]+)(?:\s+as\s+([\w$]+))?")
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*\n", re.DOTALL | re.MULTILINE)
_INDENT = re.compile(r"\n\s+")
_LEFT = re.compile(r"^\s*(?:import|export)\b(?!\()", re.MULTILINE)


class NotUnderstood(Exception):
    """A module is written in a way that this reader does not know."""


def join_modules(entry: str) -> str:
    """A module and all that it needs, each in a function of its own, in the order of need."""
    made: dict[str, str] = {}
    _add(entry, made, {})
    return "\n".join(made.values())


def join_styles(*paths: str) -> str:
    """Style sheets one after the other."""
    return "\n".join(_COMMENT.sub("", (STATIC / path).read_text("utf-8")) for path in paths)


@dataclass(frozen=True)
class Page:
    """What a live page is made of: the module that it begins with, and its style sheets after
    those of every page."""

    script: str
    styles: tuple[str, ...]

    def parts(self) -> Mapping[str, Callable[[], str]]:
        """How its two files are put together, by their ending."""
        sheets = (f"css/{name}.css" for name in (*EVERYWHERE, *self.styles))
        return {"js": partial(join_modules, self.script), "css": partial(join_styles, *sheets)}


EVERYWHERE = ("tokens", "base", "parts")
PAGES: Mapping[str, Page] = {
    "phone": Page("js/phone.js", ("polls", "phone")),
    "queue": Page("js/queue/main.js", ("fonts", "staff", "queue")),
    "stage": Page("js/stage/main.js", ("fonts", "staff", "polls", "stage")),
    "speaker": Page("js/speaker/main.js", ("fonts", "staff", "speaker")),
    "screen": Page("js/screen.js", ("fonts", "polls", "screen", "scenes")),
    "pairing": Page("js/pairing.js", ("fonts", "pairing")),
}
BUNDLES: Mapping[str, Callable[[], str]] = {
    f"{name}.{ending}": join
    for name, page in PAGES.items()
    for ending, join in page.parts().items()
}


@cache
def text_of(name: str) -> str:
    """A bundle as it is sent."""
    return BUNDLES[name]()


def bundle(name: str) -> str:
    """The address of a bundle; changes when its content does."""
    digest = hashlib.sha256(text_of(name).encode()).hexdigest()[:10]
    return f"/static/bundle/{name}?v={digest}"


async def show(request: Request) -> Response:
    """Sends a bundle; compressed once for everybody."""
    name = request.path_params["name"]
    if name not in BUNDLES:
        raise HTTPException(404)
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(text_of(name), media_type=kind, headers=headers)
    headers["Content-Encoding"] = "gzip"
    # It takes a fifth of a second, the first time.
    body = await asyncio.to_thread(_compressed, name)
    return Response(body, media_type=kind, headers=headers)


ROUTES = [Route("/static/bundle/{name}", show)]


@cache
def _compressed(name: str) -> bytes:
    # Ten thousand phones fetch theirs: there the last bytes are worth the time.
    compress = zopfli.gzip.compress if name.startswith("phone.") else gzip.compress
    body: bytes = compress(text_of(name).encode())
    return body


def _add(path: str, made: dict[str, str], names: dict[str, str]) -> str:
    """Puts a module behind those that it needs; answers the name that holds its exports."""
    if path in names:
        return names[path]
    name = names[path] = f"${len(names)}"
    text = _COMMENT.sub("", (STATIC / path).read_text("utf-8"))
    needed = [(own, _add(resolve(path, file), made, names)) for own, file in _IMPORT.findall(text)]
    taken = [f"const {_renamed(own)} = {whole};" for own, whole in needed if own]
    given = _DECLARED.findall(text)
    for listed in _LISTED.findall(text):
        given += [f"{outer}: {own}" if outer else own for own, outer in _RENAMED.findall(listed)]
    body = _LISTED.sub("", _DECLARED.sub("", _IMPORT.sub("", text))).strip()
    body = _INDENT.sub("\n", body)
    if _LEFT.search(body):
        raise NotUnderstood(path)
    inside = f"{''.join(taken)}\n{body}\nreturn {{{', '.join(given)}}};"
    made[path] = f"const {name} = (() => {{\n{inside}\n}})();"
    return name


def _renamed(names: str) -> str:
    """`{a, b as c}` of an import as `{a, b: c}` of an assignment."""
    return re.sub(r"\s+as\s+", ": ", names)
