"""Flags: what a moderator should look at twice. Never a verdict, never a reason to drop a post."""

import re
import unicodedata
from collections.abc import Iterator

# Full-width digits and signs, and every kind of dash, sign by sign: places in the text stay.
_PLAIN = {ord("０") + n: str(n) for n in range(10)} | dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")
_PLAIN |= {ord("＠"): "@", ord("．"): "."}

_GAP = r"[-.\s]{0,3}"
PHONE = re.compile(rf"(?<!\d)(?:\+?82{_GAP})?0?1[016789]{_GAP}\d{{3,4}}{_GAP}\d{{4}}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)0(?:2|[3-6][1-5]|70)[-.\s)]\s?\d{3,4}[-.\s]\d{4}(?!\d)")
RESIDENT_NUMBER = re.compile(
    rf"(?<!\d)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_GAP}[1-8]\d{{6}}(?!\d)"
)
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")

# A street and a house number: 세종대로 110, but not 무료로 3회 or 앞으로 10 년.
_NO_STREET = "실제 무료 추가 별 주 바 따 서 스스 그대 이대 제대 대체 새 절 함부 수시 자유 차례 날"
ADDRESS = re.compile(
    rf"(?<![가-힣])(?!(?:{'|'.join(_NO_STREET.split())})로)[가-힣]{{1,10}}(?:(?<!으)로|길)\s?"
    r"\d{1,4}(?:-\d{1,4})?(?=$|[\s,.)]|번지|길|에|의|입|이에|예요)(?!\s?(?:개|명|년|회|번(?!지)|가지|분|초|시간|미터|원|만|퍼센트))"
    r"|[가-힣]{1,8}동\s?\d{1,4}-\d{1,4}|\d{1,4}동\s?\d{1,4}호"
)

SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진엄채원천방공현함"
    "변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_NO_NAME = "고양이|강아지|주무관|조합원|임산부|여러분|소아과|최고의|유명한|이상한|우리의"
NAME = re.compile(
    rf"(?<![가-힣])(?!{_NO_NAME})[{SURNAMES}][가-힣]{{2}}\s?"
    r"(?:씨|님|의원|(?<=\s)시장|구청장|과장|팀장|주무관|원장|교수|선생님|대표|국장)"
)

# Small and neutral on purpose: a meeting adds its own words, and people decide. What stands
# before and after a word matters: 도시발전, 질병신고 and 졸라매다 are none.
_BEFORE = r"(?:(?<![가-힣])|(?<=[아야와개이저]))"
PROFANITY = re.compile(
    rf"{_BEFORE}(?:시발(?!점|역|자동차|택시|지)|시팔|병신(?!년|고|청))|[씨쒸]발|[씨쒸]팔"
    r"|개새[끼키]|개색[기끼]|새끼야|지랄|좆|존나|썅|쌍[놈년]|미친[놈년]|ㅅㅂ|ㅆㅂ|ㅂㅅ|ㅄ|ㅈㄹ"
    r"|(?<![가-힣])졸라(?!매|맸|맨|대|댔|서)|닥쳐(?!온|올|오|왔|서|도)"
    r"|(?:^|[.!?,]\s*)꺼져(?:라|[.!~]|$)"
    r"|tlqkf|\bfuck|\bshit(?:s|ty|head)?\b|\bbitch|\basshole",
    re.MULTILINE,
)
_HIDDEN_BETWEEN = re.compile(r"(?<=[가-힣ㄱ-ㅎ])[\d.,_*~!^-]+(?=[가-힣ㄱ-ㅎ])")

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
    plain = text.translate(_PLAIN)
    found = [
        name
        for name, patterns in _DETECTORS.items()
        if any(pattern.search(plain) for pattern in patterns)
    ]
    return (["profanity"] if _profane(plain, own_words) else []) + found


def mask(text: str) -> str:
    """Numbers and addresses of persons made unreadable: the first three signs stay."""
    for start, end in _personal(text.translate(_PLAIN)):
        found = text[start:end]
        text = text[:start] + found[:3] + re.sub(r"[^\s\-.@]", "*", found[3:]) + text[end:]
    return text


def _personal(plain: str) -> Iterator[tuple[int, int]]:
    for pattern in MASKED:
        for match in pattern.finditer(plain):
            yield match.span()


def _profane(text: str, own_words: list[str]) -> bool:
    plain = unicodedata.normalize("NFC", text.casefold())
    # 시1발 and 시.발, but not words that only meet across a space (이 사업의 시 발전 방향).
    forms = (plain, _HIDDEN_BETWEEN.sub("", plain))
    return any(
        PROFANITY.search(form) or any(word and word.casefold() in form for word in own_words)
        for form in forms
    )
