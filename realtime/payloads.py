"""What sockets are told: the payloads of contract section 6, and their frames."""

from typing import Any

from realtime.document import Change, LiveDocument, Version
from realtime.frames import event


def snapshot(name: str, version: Version, build: str) -> dict[str, Any]:
    """The payload of a `snapshot` event (contract section 6)."""
    return {
        "doc": name,
        "revision": version.revision,
        "at": version.at,
        "state": version.state,
        "build": build,
    }


def patched(name: str, since: int, version: Version, patch: dict[str, Any]) -> dict[str, Any]:
    """The payload of a `patch` event."""
    return {
        "doc": name,
        "from": since,
        "to": version.revision,
        "at": version.at,
        "patch": patch,
    }


def step(name: str, live: LiveDocument, since: int | None, build: str) -> dict[str, Any]:
    """What leads from a revision to the present: a patch where it is known, else a snapshot.
    Both tell the build: whoever comes back may have a page of another one."""
    if since is not None:
        patch = live.since(since)
        if patch is not None:
            return patched(name, since, live.version, patch) | {"build": build}
    return snapshot(name, live.version, build)


def encode(payload: dict[str, Any]) -> bytes:
    """The frame of a snapshot or a patch."""
    return event("patch" if "patch" in payload else "snapshot", payload)


def encode_step(name: str, live: LiveDocument, since: int | None, build: str) -> bytes:
    """The same as `step`, ready to be written; encoded once for all who are at this revision."""
    if since is not None and live.since(since) is None:
        since = None
    if (frame := live.frames.get(since)) is None:
        frame = live.frames[since] = encode(step(name, live, since, build))
    return frame


def signals(payload: dict[str, Any]) -> tuple[bytes, bytes]:
    """The frames of a `signal`, for everybody and for those backstage: who is on duty is their
    business alone."""
    public = {name: value for name, value in payload.items() if name != "staff"}
    return event("signal", public), event("signal", payload)


def encode_change(change: Change) -> bytes:
    """The frame of one document's step."""
    return encode(patched(change.name, change.before, change.version, change.patch))
