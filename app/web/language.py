"""In which language somebody is spoken to: `?lang=`, cookie, meeting, Accept-Language."""

from starlette.requests import HTTPConnection

from app.core.errors import Refusal
from app.core.i18n import LANGUAGES, SOURCE, translator

COOKIE = "madang_language"


def language_of(connection: HTTPConnection, meeting: str | None = None) -> str:
    """One of the languages we speak."""
    wishes = (
        connection.query_params.get("lang"),
        connection.cookies.get(COOKIE),
        meeting,
        *_accepted(connection.headers.get("accept-language", "")),
    )
    return next((wish for wish in wishes if wish in LANGUAGES), SOURCE) or SOURCE


def _accepted(header: str) -> list[str]:
    """The languages of an Accept-Language header, best first."""
    weighed = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((float(weight or 1), tag.split("-")[0].lower()))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]


def sentence(refusal: Refusal, language: str) -> str:
    """What a refusal says, in a language."""
    words = translator(language)
    named = {name: words.gettext(word) for name, word in refusal.phrase.words.items()}
    params = refusal.phrase.params | named
    text = words.gettext(refusal.phrase.message)
    return text % params if params else text
