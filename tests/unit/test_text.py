"""Text as people write it: normalised once, counted as a reader counts."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.core.text import (
    NAME_GRAPHEMES,
    TEXT_BYTES,
    TEXT_GRAPHEMES,
    clean,
    clean_name,
    clean_text,
    graphemes,
    refuse_unstorable,
)

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇰🇷"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("난임", 2),
        ("\u1102\u1161\u11ab\u110b\u1175\u11b7", 2),
        (FAMILY, 1),
        (FLAG, 1),
        (ENGLAND, 1),
        ("👍🏽", 1),
        ("❤️", 1),
        ("e\u0301", 1),
        ("ㅋㅋㅋ", 3),
        ("a\nb", 3),
        ("각힣", 2),
    ],
)
def test_a_grapheme_is_what_a_reader_sees(text: str, count: int) -> None:
    assert graphemes(text) == count


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  안녕  ", "안녕"),
        ("\u1102\u1161\u11ab\u110b\u1175\u11b7", "난임"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u2028b\u2029c\u0085d", "a\nb\nc\nd"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\n \t \n\u3000\nb", "a\n\nb"),
        ("a\nb\n\nc", "a\nb\n\nc"),
        ("a\tb", "a b"),
        ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
        ("a\0b\x07c\x1b[31md\x7f", "abc[31md"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\u2066b\u2069c\u200ed\u200fe\u061cf", "abcdef"),
        ("가\u115f\u1160\u3164\uffa0나", "가나"),
        (f"{FAMILY}{FLAG}❤️{ENGLAND}", f"{FAMILY}{FLAG}❤️{ENGLAND}"),
        ("a\ue000b", "ab"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("ﬁ ½ Ａ", "ﬁ ½ Ａ"),
    ],
)
def test_text_is_kept_as_the_contract_says(sent: str, kept: str) -> None:
    assert clean_text(sent) == kept


@pytest.mark.parametrize(
    "sent",
    ["", " ", "\n\n", "\u3000", "\u200b", "\u200d\ufe0f", "\u0301\u0302", "\u3164", "\u2800", "\0",
     "\U000e0067", "\u202e", "\ufeff \u00ad"],
)  # fmt: skip
def test_what_nobody_can_see_is_no_text(sent: str) -> None:
    with pytest.raises(Refusal) as refusal:
        clean_text(sent)
    assert (refusal.value.code, refusal.value.field) == ("invalid", "text")


@pytest.mark.parametrize("sign", ["가", FAMILY, "e\u0301", "👍🏽"])
def test_300_graphemes_are_taken_and_301_are_not(sign: str) -> None:
    most = min(TEXT_GRAPHEMES, TEXT_BYTES // len(sign.encode()))
    assert graphemes(clean_text(sign * most)) == most
    with pytest.raises(Refusal) as refusal:
        clean_text(sign * (TEXT_GRAPHEMES + 12))
    if len(sign.encode()) * 312 < TEXT_BYTES:
        assert refusal.value.phrase.params == {"limit": 300, "over": 12}


def test_few_graphemes_of_many_bytes_are_too_long() -> None:
    with pytest.raises(Refusal) as refusal:
        clean_text("e" + "\u0301" * TEXT_BYTES)
    assert refusal.value.code == "invalid"
    with pytest.raises(Refusal):
        clean_text("a" * TEXT_BYTES * 5)


@pytest.mark.parametrize("sent", ["\ud800", "안녕\udfff", "\ud83d\ude00"])
def test_lone_surrogates_are_refused(sent: str) -> None:
    for reads in (clean_text, clean_name):
        with pytest.raises(Refusal) as refusal:
            reads(sent)
        assert refusal.value.code == "invalid"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (None, None),
        ("", None),
        ("\u200b\u3164", None),
        ("  해님 ", "해님"),
        ("해\n님\t\n 씨", "해 님 씨"),
        ("\u202e님해", "님해"),
        ("가" * NAME_GRAPHEMES, "가" * NAME_GRAPHEMES),
    ],
)
def test_a_name_is_one_line_or_none(sent: str | None, kept: str | None) -> None:
    assert clean_name(sent) == kept


@pytest.mark.parametrize("sent", ["가" * 31, FAMILY * 31, "a" * 5000, "e" + "\u0301" * 2000])
def test_a_name_of_31_graphemes_is_refused(sent: str) -> None:
    with pytest.raises(Refusal) as refusal:
        clean_name(sent)
    assert refusal.value.field == "name"


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_unseen(sent: str) -> None:
    try:
        kept = clean_text(sent)
    except Refusal:
        return
    assert clean_text(kept) == kept
    assert kept == unicodedata.normalize("NFC", kept) == kept.strip()
    assert "\n\n\n" not in kept
    assert not {"Cc", "Co", "Cs"} & {unicodedata.category(sign) for sign in kept if sign != "\n"}
    assert graphemes(kept) <= TEXT_GRAPHEMES


@pytest.mark.parametrize(
    "value", ["\ud800", "a\0b", ["x", "\0"], {"a": "\ud800"}, {"\0": 1}, [["\ud800"]]]
)
def test_what_no_database_takes_is_refused_wherever_it_stands(value: object) -> None:
    with pytest.raises(Refusal) as refusal:
        refuse_unstorable(value, "ids")
    assert (refusal.value.code, refusal.value.field) == ("invalid", "ids")


@pytest.mark.parametrize("value", [None, 7, True, "가나다", ["x"], {"a": ["b"]}, FAMILY])
def test_everything_else_is_not(value: object) -> None:
    refuse_unstorable(value, "ids")


@pytest.mark.parametrize("signs", [" " * 64_000, "\u0301" * 30_000 + "\u0323" * 30_000])
def test_a_text_of_almost_nothing_but_spaces_or_marks_is_read_at_once(signs: str) -> None:
    began = time.perf_counter()
    once = clean(f"가{signs}나\n다")
    assert time.perf_counter() - began < 0.5
    assert clean(once) == once
