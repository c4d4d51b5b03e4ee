"""Sentences for translation are found wherever a script may write them."""

import io

import pytest

from tools.javascript import extract


def found(script: str) -> list[tuple[int, object]]:
    file = io.BytesIO(script.encode())
    file.name = "page.js"
    return [(line, ids) for line, _function, ids, _comments in extract(file, (), (), {})]


def test_calls_in_nested_templates() -> None:
    script = """
    html`<p>${items.map((i) => html`<b>${t("One")}</b>`)} ${t('Two', {n: 1})}</p>`;
    // t("a comment") is none
    """
    assert found(script) == [(2, "One"), (2, "Two")]


def test_plurals_over_several_lines() -> None:
    script = 'n(\n "{count} question",\n "{count} questions", x)'
    assert found(script) == [(1, ("{count} question", "{count} questions"))]


def test_a_method_of_the_same_name_is_another() -> None:
    assert found('list.t("x"); parent("y"); start(t(name))') == []


def test_a_sentence_in_pieces_is_refused() -> None:
    with pytest.raises(ValueError, match=r"page\.js:1"):
        found('t("One " + name)')
