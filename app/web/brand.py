"""Whose service this is, as every page shows it; our own name and sign only where none is set."""

import hashlib
import logging
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from app.core.i18n import N_, translator
from app.core.settings import Settings

log = logging.getLogger(__name__)

LARGEST = 512 * 1024
OUR_NAME = N_("Madang")

_BEFORE_SVG = rb"(?:\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*"
_SIGNS = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "image/svg+xml": re.compile(_BEFORE_SVG + rb"<svg[\s>]", re.DOTALL),
}
"""How a picture of each kind begins; what the file is called counts for nothing."""


class NoLogo(Exception):
    """The file cannot be used; the text says why."""


@dataclass(frozen=True)
class Logo:
    """The operator's picture."""

    content: bytes
    kind: str

    @property
    def address(self) -> str:
        """Where pages find it; changes when the picture does."""
        return f"/brand/logo?v={hashlib.sha256(self.content).hexdigest()[:10]}"


@dataclass(frozen=True)
class Brand:
    """What pages show. `ours` where the operator has set neither name nor logo."""

    name: str
    host: str
    logo: str = ""
    contact: str = ""
    ours: bool = False

    def members(self) -> dict[str, str | bool]:
        """For scripts: without what is not set."""
        return {name: value for name, value in asdict(self).items() if value}


def read_logo(path: str) -> Logo:
    """The picture of a file; raises NoLogo where it is none."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise NoLogo(f"{path} cannot be read: {error.strerror}.") from None
    if len(content) > LARGEST:
        raise NoLogo(f"{path} is larger than {LARGEST // 1024} KiB.")
    kind = next((kind for kind, sign in _SIGNS.items() if sign.match(content)), None)
    if kind is None:
        raise NoLogo(f"{path} is no PNG, JPEG, WebP or SVG picture.")
    return Logo(content, kind)


def find_logo(settings: Settings) -> Logo | None:
    """The logo that is set; one that cannot be used is reported and left out."""
    if not settings.brand.logo:
        return None
    try:
        return read_logo(settings.brand.logo)
    except NoLogo as fault:
        log.warning("The logo is left out: %s", fault)
        return None


def brand_of(settings: Settings, logo: Logo | None, language: str) -> Brand:
    """The brand in a language."""
    name = settings.brand.name
    return Brand(
        name=name or translator(language).gettext(OUR_NAME),
        host=settings.display_host,
        logo=logo.address if logo else "",
        contact=settings.brand.contact,
        ours=not name and logo is None,
    )
