"""Passwords: argon2id, worked out in threads of its own, a few at a time.

Each takes 19 MiB and tens of milliseconds: never on the event loop, never in the writer, and
never a hundred at once.
"""

import asyncio
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from app.core.errors import invalid, rate_limited
from app.core.i18n import N_

SHORTEST, LONGEST = 10, 128
AT_ONCE = 2
WAITING = 256

# The parameters that OWASP names: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return _HASHER.hash(_normal(password))


def check_password(stored: str, password: str) -> bool:
    """Whether it is this one."""
    try:
        return _HASHER.verify(stored, _normal(password))
    except (Argon2Error, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def new_password() -> str:
    """Sixteen signs that cannot be mistaken for each other, 79 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


def judge_password(password: str) -> None:
    """Raises `invalid` for a password that is too short or too long."""
    if not SHORTEST <= len(_normal(password)) <= LONGEST:
        raise invalid(
            N_("Choose a password of %(least)s to %(most)s characters."),
            field="password",
            least=SHORTEST,
            most=LONGEST,
        )


class Passwords:
    """Hashing beside the event loop. Where too many wait, the next are told to come again."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")
        self._waiting = 0
        # Somebody who is not known is compared with this one, which takes the same time.
        self._nobody = hash_password(secrets.token_hex(16))

    async def check(self, stored: str | None, password: str) -> bool:
        """Whether it is the stored one; with none it takes as long and is not."""
        same = await self._run(check_password, stored or self._nobody, password)
        return bool(same) and stored is not None

    async def hash(self, password: str) -> str:
        """What is stored of a new password."""
        return str(await self._run(hash_password, password))

    def stop(self) -> None:
        """Ends the threads."""
        self._threads.shutdown(cancel_futures=True)

    async def _run(self, work: object, *arguments: str) -> object:
        if self._waiting >= WAITING:
            raise rate_limited(2)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, work, *arguments)  # type: ignore[arg-type]
        finally:
            self._waiting -= 1


def _normal(password: str) -> str:
    """Hangul typed on one keyboard is that typed on another."""
    # Nothing that long is a password, and normalising it would keep everybody waiting.
    text = password[: 8 * LONGEST].encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFKC", text)
