"""Static files: their addresses with a hash of the content, and the build that pages belong to."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"


@cache
def asset(path: str) -> str:
    """The address of a static file; changes when its content does."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={digest}"


@cache
def build() -> str:
    """A name for this very set of scripts, styles and templates."""
    digest = hashlib.sha256()
    for folder in (STATIC, TEMPLATES):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "vendor" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


BARE = {
    "lit-html": "vendor/lit-html/lit-html.js",
    "socket.io-client": "vendor/socket.io-client/socket.io.esm.min.js",
}


def resolve(importer: str, name: str) -> str:
    """The file that an import means."""
    if name.startswith("."):
        return str((STATIC / importer).parent.joinpath(name).resolve().relative_to(STATIC))
    if name.startswith("lit-html/"):
        return f"vendor/{name}"
    return BARE[name]


@cache
def import_map() -> dict[str, dict[str, str]]:
    """Where bare names lead, and a hashed address for each module of ours, so that a new build
    never meets an old module in a cache."""
    modules = {
        f"/static/{path.relative_to(STATIC)}": asset(str(path.relative_to(STATIC)))
        for path in sorted((STATIC / "js").rglob("*.js"))
    }
    return {
        "imports": {name: f"/static/{path}" for name, path in BARE.items()}
        | {"lit-html/": "/static/vendor/lit-html/"}
        | modules
    }
