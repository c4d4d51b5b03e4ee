"""Ids, codes, keys, and what is stored of a key."""

import re

import pytest

from app.core.ids import (
    ID_PATTERN,
    KEY_PATTERN,
    clean_join_code,
    hash_key,
    new_id,
    new_key,
    person_id,
)


def test_ids_are_opaque_and_all_different() -> None:
    ids = {new_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert all(ID_PATTERN.fullmatch(id) and len(id) <= 32 for id in ids)


def test_keys_have_at_least_128_random_bits_in_hex() -> None:
    keys = {new_key() for _ in range(2000)}
    assert len(keys) == 2000
    assert all(KEY_PATTERN.fullmatch(key) and len(key) * 4 >= 128 for key in keys)
    # Every digit varies: none of the bits stands still.
    assert all(len({key[place] for key in keys}) == 16 for place in range(len(new_key())))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("123-456", "123456"),
        ("12–34—56", "123456"),
        ("１２３４５６", "123456"),
        ("123\u00a0456", "123456"),
        ("12345", None),
        ("1234567", None),
        ("12345a", None),
        ("", None),
        ("١٢٣٤٥٦", None),
        ("²²²²²²", "222222"),
        ("1" * 100_000, None),
        ("123456\0", None),
    ],
)
def test_a_join_code_as_people_type_it(typed: str, code: str | None) -> None:
    assert clean_join_code(typed) == code


def test_the_hash_of_one_key_differs_from_meeting_to_meeting() -> None:
    key = new_key()
    one, other = hash_key(key, "1"), hash_key(key, "2")
    assert one != other and key not in one
    assert hash_key(key, "1") == one
    assert re.fullmatch("[0-9a-f]{64}", one)


def test_a_person_is_not_the_hash_of_their_key() -> None:
    hashed = hash_key(new_key(), "1")
    id = person_id(hashed)
    assert ID_PATTERN.fullmatch(id)
    assert id not in hashed and hashed not in id
    assert person_id(hashed) == id
