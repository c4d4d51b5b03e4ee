"""Socket.IO's standard JavaScript client in Chromium, used plainly from a page of its own: it
knows the contract, a merge patch and nothing of our scripts."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

from tests.support import services
from tests.support.browser import FLAGS

CLIENT = "/static/vendor/socket.io-client/socket.io.esm.min.js"
BEGIN = (Path(__file__).parent / "scripts" / "plain_client.js").read_text("utf-8")


class BrowserClient:
    """A phone of somebody who wrote their own client."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.device = secrets.token_hex(16)
        self._sent = 0

    async def command(self, name: str, /, **payload: Any) -> dict[str, Any]:
        """What the server acknowledged."""
        self._sent += 1
        key = f"{self._sent}-{self.device[:8]}"
        sent = "([name, payload, key]) => hall.send(name, payload, key)"
        answer: dict[str, Any] = await self.page.evaluate(sent, [name, payload, key])
        return answer

    async def document(self, name: str = "public") -> Any:
        """The document as this client has put it together."""
        return await self.page.evaluate("name => hall.state[name]", name)

    async def has(self, name: str, state: dict[str, Any]) -> None:
        """Waits until the document is this one."""
        await self.page.wait_for_function(
            "([name, wanted]) => hall.has(name, wanted)", arg=[name, state], timeout=20_000
        )


@asynccontextmanager
async def browser_client(base_url: str, code: str) -> AsyncIterator[BrowserClient]:
    """The client, connected to a meeting; no error may have reached its page."""
    services.require(services.CHROMIUM)
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=services.find_chromium(), args=[*FLAGS, "--no-sandbox"]
        )
        # Any page of the origin will do that holds no script of ours; its policy is not ours.
        page = await browser.new_page(bypass_csp=True)
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"{base_url}/healthz")
        client = BrowserClient(page)
        await page.evaluate(BEGIN, {"client": CLIENT, "code": code, "device": client.device})
        yield client
        assert not errors
        await browser.close()
