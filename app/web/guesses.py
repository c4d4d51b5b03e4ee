"""Wrong join codes: six digits are few, so they are counted by the address that tries them."""

import ipaddress

from starlette.requests import HTTPConnection

from app.core.errors import rate_limited
from app.core.settings import Rate
from realtime.limits import Limits

WRONG = "join.failures"
GUESSED = "join.guesses"
PATIENCE = 10
"""How many times the rate a whole address may be wrong. A hall shares one address, so a few
slips of some must not keep the others out; beyond this it is a machine that tries."""


def address_of(connection: HTTPConnection) -> str:
    """Who counts as one: an address, or of the newer kind its network, as every phone has
    billions of those."""
    host = connection.client.host if connection.client else ""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(found, ipaddress.IPv4Address):
        return host
    network = ipaddress.ip_network((found, 64), strict=False)
    return str(found.ipv4_mapped or network.network_address)


class Guesses:
    """What an address may still try."""

    def __init__(self, limits: Limits, rate: Rate) -> None:
        self._limits = limits
        self._rate = rate

    def note(self, address: str) -> None:
        """Counts a wrong code; raises `rate_limited` where there were too many."""
        rate = self._rate
        self._limits.take(address, GUESSED, rate.count * PATIENCE, rate.seconds)
        if wait := self._limits.take(address, WRONG, rate.count, rate.seconds):
            raise rate_limited(wait)

    def judge(self, address: str) -> None:
        """Raises `rate_limited` even for a right code where a machine tries them all: it must not
        learn which one is right. Only those who are in already are let through."""
        rate = self._rate
        if wait := self._limits.wait(address, GUESSED, rate.count * PATIENCE, rate.seconds):
            raise rate_limited(wait)
