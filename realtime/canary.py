"""The canary: a node hears whether what it sends through Redis comes back. A subscriber that was
cut hears nothing and gets no error; only its own voice tells it."""

import logging
import time

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
DEAF_SECONDS = 15.0


class Canary:
    """Judges the bus by what was sent, subscribed and heard. Says once that something is wrong,
    and once that it is right again."""

    def __init__(self) -> None:
        self._heard_at = time.monotonic()
        self._heard = False
        self._fault: dict[str, str] = {}
        self._alarmed = False

    def state(self) -> str:
        """`ok`; `degraded`: Redis is away for this node; `deaf`: Redis takes what this node sends,
        but the node has not heard its own canary for DEAF_SECONDS."""
        if "send" not in self._fault and self.silent_for() > DEAF_SECONDS:
            return "deaf"
        return "ok" if self._heard and not self._fault else "degraded"

    def silent_for(self) -> float:
        """Seconds since the canary was heard, or since the start."""
        return time.monotonic() - self._heard_at

    def hear(self) -> None:
        """This node's own canary came back."""
        self._heard_at, self._heard = time.monotonic(), True
        self.judge()

    def fail(self, what: str, error: Exception) -> None:
        """Sending or listening did not work."""
        self._fault[what], self._heard = repr(error), False
        self.judge()

    def work(self, what: str) -> bool:
        """It works, and whether it did not before; whether it is heard is not known yet."""
        return self._fault.pop(what, None) is not None

    def judge(self) -> None:
        """One line when it goes wrong, one when it is right again."""
        state = self.state()
        if state == "ok":
            if self._alarmed:
                log.warning("the bus is ok again")
            self._alarmed = False
        elif not self._alarmed and (self._fault or state == "deaf"):
            self._alarmed = True
            reason = "; ".join(self._fault.values()) or f"silent for {self.silent_for():.0f} s"
            log.error("the bus is %s, the database is asked each second: %s", state, reason)
