"""Downloads of a meeting's record, for those who prepare it."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from app.accounts.guard import managing
from app.core.clock import from_millis
from app.reports import export
from app.runtime import runtime_of

DOWNLOADS = {"json": "json", "csv": "csv", "zip": "csv", "xlsx": "xlsx"}
"""The format behind each ending; a zip is every table as CSV."""


def download(ending: str) -> Callable[[Request], Awaitable[Response]]:
    """The record with that ending, written to a file that is gone once it is sent."""

    async def show(request: Request) -> Response:
        runtime, meeting = runtime_of(request), (await managing(request)).meeting
        folder = tempfile.TemporaryDirectory(prefix="madang-export-")
        path = Path(folder.name) / f"record.{ending}"
        try:
            kind = DOWNLOADS[ending]
            await asyncio.to_thread(export, runtime.database, meeting.code, kind, path)
        except BaseException:
            folder.cleanup()
            raise
        day = from_millis(meeting.starts_at).date()
        return FileResponse(
            path,
            filename=f"{day} {meeting.title[:60]}.{ending}",
            headers={"Cache-Control": "no-store"},
            background=BackgroundTask(folder.cleanup),
        )

    return show


ROUTES = [
    Route(f"/admin/meetings/{{code}}/export.{ending}", download(ending)) for ending in DOWNLOADS
]
