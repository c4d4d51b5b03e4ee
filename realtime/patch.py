"""JSON merge patches (RFC 7396): what turns one document into another."""

from typing import Any

Json = Any


def diff(old: dict[str, Json], new: dict[str, Json]) -> dict[str, Json]:
    """The merge patch from `old` to `new`; empty where they are equal.

    Documents hold no null, so that null in a patch always means: this member is gone.
    Arrays are replaced whole.
    """
    patch: dict[str, Json] = {}
    for key, value in new.items():
        before = old.get(key)
        if before is value or before == value:
            continue
        if isinstance(before, dict) and isinstance(value, dict):
            patch[key] = diff(before, value)
        else:
            patch[key] = value
    for key in old:
        if key not in new:
            patch[key] = None
    return patch


def merge(old: Json, patch: Json) -> Json:
    """`old` with the patch applied, as RFC 7396 section 2 says; `old` itself is not changed."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(old) if isinstance(old, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged
