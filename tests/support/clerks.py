"""Somebody of the staff with an account, in a browser without scripts."""

import re
from typing import Any

import httpx

from tests.support.town import PASSWORD, Clerk, Hall, Town


class Desk:
    """A browser at /admin; forms are sent with their token and the page's origin."""

    def __init__(self, town: Town, clerk: Clerk | None = None, **headers: str) -> None:
        self.town = town
        self.clerk = clerk
        self.http = town.browser(clerk)
        self.http.headers.update({k.replace("_", "-").title(): v for k, v in headers.items()})

    @property
    def key(self) -> str:
        """The key of the session that the browser holds."""
        return self.http.cookies.get("madang_session") or ""

    async def token(self) -> str:
        """That of this visit's forms."""
        page = await self.http.get("/admin/account" if self.clerk else "/admin/signin")
        found = re.search(r'name="csrf" value="(\w+)"', page.text)
        assert found, page.text[:500]
        return found[1]

    async def send(self, address: str, **fields: Any) -> httpx.Response:
        """A form."""
        return await self.http.post(address, data={"csrf": await self.token(), **fields})

    async def sign_in(self, email: str, password: str = PASSWORD, next: str = "") -> httpx.Response:
        """The form of the sign-in page."""
        token = await self.token()
        form = {"csrf": token, "email": email, "password": password, "next": next}
        return await self.http.post("/admin/signin", data=form)

    async def enter(self, hall: Hall, screen: str = "stage") -> httpx.Response:
        """Opens a screen of a meeting from the list."""
        return await self.send(f"/admin/meetings/{hall.code}/enter", to=screen)

    async def command(self, hall: Hall, name: str, **payload: Any) -> httpx.Response:
        """A command as a page sends it."""
        return await self.http.post(f"/m/{hall.code}/commands/{name}", json=payload)

    def cookie(self) -> str:
        """What the browser shows on a socket."""
        return f"madang_session={self.key}"
