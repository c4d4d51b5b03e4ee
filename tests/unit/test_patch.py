"""Merge patches: what turns one document into another."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.patch import diff, merge

# RFC 7396, appendix A: original, patch, result.
EXAMPLES: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]

# A document holds no null, and a member never changes between a number and a truth value.
LEAVES = st.text(max_size=3) | st.integers(2, 5) | st.booleans()
NAMES = st.sampled_from("abcde")
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner), max_leaves=12
)
DOCUMENTS = st.dictionaries(NAMES, VALUES)


@pytest.mark.parametrize(("original", "patch", "result"), EXAMPLES)
def test_merging_does_what_the_standard_says(original: Any, patch: Any, result: Any) -> None:
    assert merge(original, patch) == result


@given(DOCUMENTS, DOCUMENTS)
def test_old_document_and_difference_make_the_new_one(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    assert merge(old, diff(old, new)) == new


@given(DOCUMENTS, DOCUMENTS)
def test_merging_changes_neither_document_nor_patch(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    before, patch = repr(old), diff(old, new)
    sent = repr(patch)
    merge(old, patch)
    assert (repr(old), repr(patch)) == (before, sent)


@given(DOCUMENTS)
def test_equal_documents_differ_in_nothing(document: dict[str, Any]) -> None:
    assert diff(document, document) == {}
    assert diff(document, merge({}, document)) == {}


def test_only_what_changed_is_in_the_difference() -> None:
    old = {"questions": {"q1": {"score": 3, "text": "…"}, "q2": {"score": 1}}, "status": "live"}
    new = {"questions": {"q1": {"score": 4, "text": "…"}}, "status": "live"}
    assert diff(old, new) == {"questions": {"q1": {"score": 4}, "q2": None}}
