"""The kinds of polls: what can be asked, what is an answer, how answers are counted."""

from typing import Any

import pytest

from app.core.errors import Refusal
from app.polls.definition import Definition, define
from app.polls.kinds import KINDS
from app.polls.shape import MOST_OPTIONS, Asked
from app.web.assets import STATIC

PLACES = ("보건소", "동네 의원", "집")


def asks(kind: str, *options: str, **settings: int) -> Definition:
    return define(kind, Asked(options, settings))


def test_every_kind_has_its_script() -> None:
    assert {path.stem for path in (STATIC / "js" / "polls").glob("*.js")} >= set(KINDS)


def test_options_get_ids_in_their_order() -> None:
    assert asks("single", " 보건소\n", "동네  의원").shape.options == [
        {"id": "o1", "text": "보건소"},
        {"id": "o2", "text": "동네 의원"},
    ]


def test_a_stance_has_codes_and_may_have_words_of_its_own() -> None:
    plain = [{"id": code, "text": code} for code in ("for", "against", "undecided")]
    assert asks("stance").shape.options == plain
    own = asks("stance", "동의", "반대", "모르겠음")
    assert [option["text"] for option in own.shape.options] == ["동의", "반대", "모르겠음"]
    assert own.shape.ids == ["for", "against", "undecided"]


@pytest.mark.parametrize(
    ("kind", "options", "settings", "field"),
    [
        ("dice", PLACES, {}, "kind"),
        ("single", ("혼자",), {}, "options"),
        ("single", ("같음", " 같음 "), {}, "options"),
        ("single", ("하나", "\u200b"), {}, "options"),
        ("single", ("하나", "가" * 81), {}, "options"),
        ("single", tuple(map(str, range(MOST_OPTIONS + 1))), {}, "options"),
        ("single", PLACES, {"most": 2}, "most"),
        ("stance", ("찬성", "반대"), {}, "options"),
        ("multiple", PLACES, {"least": 0}, "most"),
        ("multiple", PLACES, {"least": 3, "most": 2}, "most"),
        ("multiple", PLACES, {"most": 4}, "most"),
    ],
)
def test_what_cannot_be_asked(
    kind: str, options: tuple[str, ...], settings: dict[str, int], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        asks(kind, *options, **settings)
    assert (refused.value.code, refused.value.field) == ("invalid", field)


@pytest.mark.parametrize(
    ("poll", "value", "stored"),
    [
        (asks("single", *PLACES), "o2", "o2"),
        (asks("stance"), "undecided", "undecided"),
        (asks("multiple", *PLACES), ["o3", "o1", "o3"], ["o1", "o3"]),
        (asks("multiple", *PLACES), "o2", ["o2"]),
    ],
)
def test_an_answer_as_it_is_stored(poll: Definition, value: Any, stored: Any) -> None:
    assert poll.accept(value) == stored


@pytest.mark.parametrize(
    ("poll", "value"),
    [
        (asks("single", *PLACES), "o4"),
        (asks("single", *PLACES), ["o1"]),
        (asks("single", *PLACES), 1.0),
        (asks("stance"), "o1"),
        (asks("stance"), {"for": 1}),
        (asks("multiple", *PLACES), []),
        (asks("multiple", *PLACES), ["o1", "o9"]),
        (asks("multiple", *PLACES, most=1), ["o1", "o2"]),
        (asks("multiple", *PLACES, least=2), ["o1", "o1"]),
        (asks("multiple", *PLACES), {"o1": 1}),
    ],
)
def test_what_is_no_answer(poll: Definition, value: Any) -> None:
    with pytest.raises(Refusal) as refused:
        poll.accept(value)
    assert (refused.value.code, refused.value.field) == ("invalid", "value")


def test_people_are_counted_by_option_and_nobody_is_zero() -> None:
    single = asks("single", *PLACES).tally([("o1", 3), ("o3", 1)])
    assert single == {"o1": 3, "o2": 0, "o3": 1}
    assert asks("stance").tally([]) == {"for": 0, "against": 0, "undecided": 0}
    several = asks("multiple", *PLACES).tally([(["o1", "o2"], 2), (["o2"], 5)])
    assert several == {"o1": 2, "o2": 7, "o3": 0}


def test_a_second_round_asks_the_same() -> None:
    first = asks("multiple", *PLACES, most=2)
    assert define(None, Asked(), first) == first
    assert define("multiple", Asked(PLACES, {"most": 2}), first) == first
    for kind, asked in (("single", Asked()), (None, Asked(PLACES)), (None, Asked(PLACES[:2]))):
        with pytest.raises(Refusal) as refused:
            define(kind, asked, first)
        assert refused.value.field == "round_of"
