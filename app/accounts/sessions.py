"""Signing in and out: who is it, how often was it tried, and what the browser keeps.

The key stands in the browser's cookie alone; here is its hash. Every sign-in makes a new one.
"""

import logging
import time
from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session as Reading

from app.accounts import users
from app.accounts.models import Session, User
from app.accounts.passwords import Passwords, is_outdated, judge_password
from app.accounts.queries import (
    Account,
    find_account,
    find_session,
    hash_session,
    meetings_of,
)
from app.core.clock import Clock
from app.core.db import Database
from app.core.dispatch import Dispatcher
from app.core.errors import Refusal, not_found, unauthenticated
from app.core.i18n import N_
from app.core.ids import new_id, new_key
from app.core.jobs import Errand
from app.core.settings import Rate
from app.core.text import clean

log = logging.getLogger(__name__)

LASTS_MILLIS = 7 * 24 * 3600 * 1000
TOUCH_SECONDS = 300.0
BY_ACCOUNT, BY_ADDRESS = "signin.account", "signin.failures"
WRONG = N_("The e-mail address or the password is not right.")
WRONG_NOW = N_("The present password is not right.")


class Sessions:
    """The sessions of all accounts."""

    def __init__(
        self,
        database: Database,
        dispatcher: Dispatcher,
        clock: Clock,
        rates: Mapping[str, Rate],
    ) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self._clock = clock
        self._rates = rates
        self._touched: dict[str, float] = {}
        self.passwords = Passwords()

    async def find(self, key: str | None) -> Account | None:
        """Who is signed in with this key."""
        if key is None:
            return None
        account = await self._database.ask(find_account, key, self._clock.now())
        if account:
            await self.used(account.session)
        return account

    async def used(self, session: str) -> None:
        """Somebody is at work: the session goes on. Stored once in a few minutes."""
        now = time.monotonic()
        if now - self._touched.get(session, -TOUCH_SECONDS) < TOUCH_SECONDS:
            return
        self._touched = {id: at for id, at in self._touched.items() if now - at < TOUCH_SECONDS}
        self._touched[session] = now

        def work(writing: Reading, at: int) -> None:
            row = writing.get(Session, session)
            if row and row.seen_at < at:
                row.seen_at = at

        await self._dispatcher.errand(Errand("session used", work))

    async def sign_in(
        self, email: str, password: str, address: str, agent: str, former: str | None
    ) -> str:
        """The key of a new session; the `former` one of this browser ends. Raises
        `unauthenticated` in the same words and the same time whatever was wrong, `rate_limited`
        where it was wrong too often."""
        email = clean(email[:1024]).lower()[:254]
        self._take(email, address)
        user = await self._database.ask(users.find_user, email)
        right = await self.passwords.check(user.password if user else None, password)
        if user is None or not right or user.disabled_at is not None:
            log.info("sign-in refused", extra={"user": user and user.id, "address": address})
            raise unauthenticated(WRONG)
        self._give_back(email, address)
        fresh = await self.passwords.hash(password) if is_outdated(user.password) else None
        key = await self._dispatcher.errand(_signing_in(user, fresh, agent, former))
        log.info("signed in", extra={"user": user.id, "address": address})
        return str(key)

    async def sign_out(self, account: Account, session: str | None) -> None:
        """Ends one session of an account, or all."""

        def work(writing: Reading, now: int) -> None:
            if session is None:
                users.end_sessions(writing, account.id, now)
                return
            row = writing.get(Session, session)
            if row is None or row.user_id != account.id:
                raise not_found()
            row.revoked_at = row.revoked_at or now

        await self._dispatcher.errand(Errand("sign out", work, _places(account.id)))
        log.info("signed out", extra={"user": account.id, "everywhere": session is None})

    async def change_password(self, account: Account, present: str, wished: str) -> None:
        """Another password; everybody else who is signed in with this account is signed out."""
        self._take(account.email, "")
        user = await self._database.ask(users.find_user, account.email)
        if user is None or not await self.passwords.check(user.password, present):
            raise Refusal("forbidden", WRONG_NOW, field="present")
        self._give_back(account.email, "")
        judge_password(wished)
        hashed = await self.passwords.hash(wished)

        def work(writing: Reading, now: int) -> None:
            writing.get_one(User, account.id).password = hashed
            users.end_sessions(writing, account.id, now, but=account.session)

        await self._dispatcher.errand(Errand("change password", work, _places(account.id)))
        log.info("password changed", extra={"user": account.id})

    def stop(self) -> None:
        """Ends the threads."""
        self.passwords.stop()

    def _take(self, email: str, address: str) -> None:
        """Counted before it is tried, so that a hundred at once are not tried at once. Tries on
        an account that has to wait do not count against the address: a hall shares one."""
        limits = self._dispatcher.limits
        taken: list[tuple[str, str, int, int]] = []
        for name, who in ((BY_ACCOUNT, email), (BY_ADDRESS, address)):
            rate = self._rates[name]
            if wait := limits.take(who, name, rate.count, rate.seconds):
                for former, whose, count, seconds in taken:
                    limits.give_back(whose, former, count, seconds)
                log.info("sign-in slowed down", extra={"address": address})
                raise _slow_down(wait)
            taken.append((name, who, rate.count, rate.seconds))

    def _give_back(self, email: str, address: str) -> None:
        for name, who in ((BY_ACCOUNT, email), (BY_ADDRESS, address)):
            rate = self._rates[name]
            self._dispatcher.limits.give_back(who, name, rate.count, rate.seconds)


def _signing_in(user: User, fresh: str | None, agent: str, former: str | None) -> Errand:
    def work(writing: Reading, now: int) -> str:
        row = writing.get_one(User, user.id)
        if row.disabled_at is not None or row.password != user.password:
            raise unauthenticated(WRONG)
        if fresh:
            row.password = fresh
        if former and (old := find_session(writing, former)):
            old.revoked_at = old.revoked_at or now
        key = new_key()
        writing.add(
            Session(
                id=new_id(), user_id=user.id, key_hash=hash_session(key), agent=agent[:300],
                created_at=now, seen_at=now, expires_at=now + LASTS_MILLIS,
            )
        )  # fmt: skip
        return key

    def meetings(session: Reading) -> list[int]:
        old = find_session(session, former) if former else None
        return meetings_of(session, old.user_id) if old else []

    return Errand("sign in", work, meetings)


def _places(user: str) -> Callable[[Reading], list[int]]:
    return lambda session: meetings_of(session, user)


def _slow_down(wait: float) -> Refusal:
    seconds = max(1, round(wait + 0.5))
    return Refusal(
        "rate_limited",
        N_("That was tried too often. Try again in %(seconds)s seconds."),
        retry_after=seconds,
        seconds=seconds,
    )
