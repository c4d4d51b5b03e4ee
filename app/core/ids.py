"""Opaque ids, join codes, keys and what is stored of a key."""

import hashlib
import re
import secrets
import unicodedata

ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,32}")
KEY_PATTERN = re.compile(r"[0-9a-f]{32,128}")


def new_id() -> str:
    """A fresh public id: 24 hex digits, 96 random bits."""
    return secrets.token_hex(12)


def new_key() -> str:
    """A device or staff key: 160 random bits in hex."""
    return secrets.token_hex(20)


def new_join_code() -> str:
    """Six digits that do not start with 0, easy to say in a hall."""
    return str(100_000 + secrets.randbelow(900_000))


def clean_join_code(text: str) -> str | None:
    """The six digits of what somebody typed, None where it is something else: spaces and dashes
    are ignored, full-width digits of a Korean keyboard understood."""
    digits = re.sub(r"[\s\-‐-―]", "", unicodedata.normalize("NFKC", text[:64]))
    return digits if re.fullmatch(r"[0-9]{6}", digits) else None


def hash_key(key: str, scope: str) -> str:
    """What is stored of a key. The scope (a meeting's id) makes hashes of one phone
    in two meetings unlike, so that rows cannot be joined without the key itself."""
    return hashlib.sha256(f"{scope}:{key}".encode()).hexdigest()


def person_id(device_hash: str) -> str:
    """The id of a phone's person in one meeting; the hash does not follow from it."""
    return hashlib.sha256(f"person:{device_hash}".encode()).hexdigest()[:24]
