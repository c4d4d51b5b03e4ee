"""Languages. English sentences in the code are message ids; Korean stands in `app/locale/ko`.

A catalogue is read as it is when the program starts: no step turns it into another file.
"""

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = "en"
LANGUAGES = ("ko", SOURCE)
LOCALE = Path(__file__).parents[1] / "locale"


def N_(message: str) -> str:
    """Marks a message id that is translated later, where the reader's language is known."""
    return message


@cache
def translator(language: str) -> gettext.NullTranslations:
    """The `gettext` and `ngettext` of a language; an unknown one reads English."""
    if language == SOURCE or language not in LANGUAGES:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def catalogue(language: str) -> Catalog:
    """All messages of a language, from every file of its folder."""
    whole = Catalog(locale=language)
    for path in sorted((LOCALE / language).glob("*.po")):
        for message in _read(path, language):
            if message.id:
                whole[message.id] = message
    return whole


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)
