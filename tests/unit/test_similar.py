"""Which questions resemble each other: pairs of letters, spaces left out."""

import pytest

from app.core.text import grams, likeness
from app.posts.commands import SIMILAR_FROM, SIMILAR_MOST, similar_questions
from tests.support.engine import Engine

QUESTION = "보건소에서도 난임 주사를 맞을 수 있나요?"


def alike(one: str, other: str) -> bool:
    return likeness(grams(one), grams(other)) >= SIMILAR_FROM


@pytest.mark.parametrize(
    "other",
    [
        "보건소에서도 난임주사를 맞을수 있나요",
        "보건소에서 난임 주사를 맞을 수 있을까요?",
        "난임 주사를 보건소에서도 맞을 수 있나요?!",
        "보건소에서도 난임 주사 맞을 수 있나요",
    ],
)
def test_the_same_question_in_other_words_is_found(other: str) -> None:
    assert alike(QUESTION, other)


@pytest.mark.parametrize(
    "other",
    [
        "주차장은 어디에 있나요?",
        "난임 부부 지원금은 얼마인가요?",
        "따릉이를 더 늘려 주세요.",
        "???",
        "",
    ],
)
def test_another_question_is_not(other: str) -> None:
    assert not alike(QUESTION, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("난임 주사", "난임주사"),
        ("난임", "난임"),
        ("헬멧", "헬멧!"),
        ("A", "a"),
        ("따릉이 헬멧", "따릉이헬멧은"),
        ("Where is the exit?", "where's the exit"),
    ],
)
def test_short_words_and_spaces(one: str, other: str) -> None:
    assert alike(one, other)


def test_short_words_that_share_nothing() -> None:
    assert not alike("난임", "헬멧")
    assert not alike("가", "나")
    assert not alike("", "난임")


def test_likeness_is_the_same_both_ways_and_between_0_and_1() -> None:
    texts = [QUESTION, "난임주사", "가", "", "주차장은 어디에 있나요?"]
    for one in texts:
        for other in texts:
            ratio = likeness(grams(one), grams(other))
            assert ratio == likeness(grams(other), grams(one))
            assert 0 <= ratio <= 1


async def test_the_best_three_are_offered_and_none_of_another_meeting(sqlite_url: str) -> None:
    async with Engine(sqlite_url) as engine:
        citizen = engine.citizen()
        texts = [
            QUESTION,
            QUESTION + "?",
            "보건소에서 난임 주사를 맞을 수 있을까요?",
            QUESTION + "!!",
            "주차장은 어디에 있나요?",
        ]
        ids = [await engine.ask(citizen, text) for text in texts]
        with engine.database.reading() as session:
            found = similar_questions(session, engine.hall.id, QUESTION)
            assert len(found) == SIMILAR_MOST
            assert set(found) <= set(ids[:4])
            assert similar_questions(session, engine.hall.id + 1, QUESTION) == []


async def test_a_similar_question_is_flagged_when_it_arrives(sqlite_url: str) -> None:
    async with Engine(sqlite_url) as engine:
        first = await engine.ask(engine.citizen(), QUESTION)
        second = await engine.ask(engine.citizen(), "보건소에서도 난임주사 맞을 수 있나요")
        documents, _ = engine.fresh()
        waiting = documents["staff"].state["waiting"]
        assert waiting[second]["similar"] == [first]
        assert waiting[second]["flags"] == ["similar"]
        assert "similar" not in waiting[first]
