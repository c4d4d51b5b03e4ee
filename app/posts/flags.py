"""Flags: what a moderator should look at twice. Never a verdict, never a reason to drop a post."""

import re
import unicodedata

PHONE = re.compile(r"(?<!\d)(?:\+?82[-.\s]?)?0?1[016789][-.\s]?\d{3,4}[-.\s]?\d{4}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)0(?:2|[3-6][1-5]|70)[-.\s)]\s?\d{3,4}[-.\s]\d{4}(?!\d)")
RESIDENT_NUMBER = re.compile(r"(?<!\d)\d{2}[01]\d[0-3]\d[-\s]?[1-8]\d{6}(?!\d)")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
ADDRESS = re.compile(
    r"[가-힣]{1,10}(?:로|길)\s?\d{1,4}(?:-\d{1,4})?(?!\d|개|명|년|월|일|시|분|번|호선)"
    r"|[가-힣]{1,8}동\s?\d{1,4}-\d{1,4}|\d{1,4}동\s?\d{1,4}호"
)
SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진엄채원천방공현함"
    "변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
NAME = re.compile(
    rf"(?<![가-힣])[{SURNAMES}][가-힣]{{2}}\s?"
    r"(?:씨|님|의원|시장|구청장|과장|팀장|주무관|원장|교수|선생님|대표|국장)"
)

# Small and neutral on purpose: a meeting adds its own words, and people decide.
PROFANITY = (
    "시발", "씨발", "씨팔", "시팔", "ㅅㅂ", "ㅆㅂ", "병신", "ㅂㅅ", "개새끼", "개새", "새끼야",
    "지랄", "ㅈㄹ", "좆", "존나", "졸라", "닥쳐", "꺼져", "미친놈", "미친년", "썅", "쌍놈",
    "tlqkf", "fuck", "shit", "bitch", "asshole",
)  # fmt: skip
HARMLESS = ("병신년", "시발점", "시발역")

MASKED = (RESIDENT_NUMBER, PHONE, LANDLINE, EMAIL)

_DETECTORS = {
    "phone": (PHONE, LANDLINE),
    "resident_number": (RESIDENT_NUMBER,),
    "email": (EMAIL,),
    "address": (ADDRESS,),
    "name": (NAME,),
}


def flags_of(text: str, own_words: list[str]) -> list[str]:
    """The flags that a text earns by itself, in the order of the contract's list."""
    found = [
        name
        for name, patterns in _DETECTORS.items()
        if any(pattern.search(text) for pattern in patterns)
    ]
    return (["profanity"] if _profane(text, own_words) else []) + found


def mask(text: str) -> str:
    """Numbers and addresses of persons made unreadable: the first three signs stay."""
    for pattern in MASKED:
        text = pattern.sub(lambda match: _starred(match[0]), text)
    return text


def _starred(found: str) -> str:
    return found[:3] + re.sub(r"[^\s\-.@]", "*", found[3:])


def _profane(text: str, own_words: list[str]) -> bool:
    plain = unicodedata.normalize("NFC", text.casefold())
    for harmless in HARMLESS:
        plain = plain.replace(harmless, " ")
    # 시1발 and 시.발, but not words that only meet across a space (이 사업의 시 발전 방향).
    squeezed = re.sub(r"(?<=[가-힣ㄱ-ㅎ])[\d.,_*~!^-]+(?=[가-힣ㄱ-ㅎ])", "", plain)
    return any(word in form for word in (*PROFANITY, *own_words) for form in (plain, squeezed))
