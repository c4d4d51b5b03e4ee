"""The states of a post are those of the contract."""

import pytest

from app.core.commands import REGISTRY
from app.posts.states import STATE_WORDS, STATES, TRANSITIONS

# Contract section 5, verb by verb: from where, and where to.
CONTRACT = {
    "post.approve": ("waiting, set aside", "public"),
    "post.hold": ("waiting, public", "set aside"),
    "post.refuse": ("waiting, set aside, public, queued", "not_shown"),
    "question.queue": ("public, queued", "queued"),
    "question.live": ("public, queued", "live"),
    "question.skip": ("live", "queued"),
    "question.answered": ("public, queued, live, deferred", "answered"),
    "question.defer": ("public, queued, live", "deferred"),
    "post.withdraw": (
        "waiting, set aside, public, queued, live, not_shown, merged, deferred",
        "withdrawn",
    ),
}
NAMES = {"waiting": "received", "set aside": "in_review"}


def _named(words: str) -> set[str]:
    return {NAMES.get(word, word) for word in words.split(", ")}


@pytest.mark.parametrize("verb", CONTRACT)
def test_a_verb_leads_where_the_contract_says_and_from_nowhere_else(verb: str) -> None:
    sources, target = CONTRACT[verb]
    assert TRANSITIONS[verb] == dict.fromkeys(_named(sources), *_named(target))


def test_restore_leads_back_to_where_it_was_judged_from() -> None:
    assert TRANSITIONS["post.restore"] == {"not_shown": "received", "answered": "public"}


def test_what_the_contract_leaves_open_is_listed_too() -> None:
    """Off every screen at once; merged into another."""
    assert set(TRANSITIONS) - set(CONTRACT) == {"post.restore", "post.take_off", "post.merge"}
    assert TRANSITIONS["post.take_off"] == dict.fromkeys(("public", "queued", "live"), "in_review")
    assert TRANSITIONS["post.merge"] == dict.fromkeys(
        ("received", "in_review", "public", "queued"), "merged"
    )


def test_every_state_has_a_word_and_every_verb_is_a_command() -> None:
    assert set(STATES) == set(STATE_WORDS)
    assert len(STATES) == 10
    assert set(TRANSITIONS) <= set(REGISTRY)
    for ways in TRANSITIONS.values():
        assert set(ways) | set(ways.values()) <= set(STATES)


def test_nothing_leads_out_of_withdrawn_and_an_answer_stays() -> None:
    assert not [verb for verb, ways in TRANSITIONS.items() if "withdrawn" in ways]
    assert [verb for verb, ways in TRANSITIONS.items() if "answered" in ways] == ["post.restore"]
