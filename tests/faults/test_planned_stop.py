"""A planned stop: no phone is cut without a word."""

import asyncio
from collections.abc import Callable

from tests.support.people import Person
from tests.support.server import Server


async def test_before_a_planned_stop_every_socket_hears_when_to_come_back(
    start_madang: Callable[..., Server],
) -> None:
    server = start_madang()
    meeting = server.create_meeting()
    people = [Person(server.base_url, meeting["code"]) for _ in range(20)]
    staff = Person.staff(server.base_url, meeting, "queue")
    sockets = [await person.connect("public") for person in (*people, staff)]
    await asyncio.to_thread(server.stop)
    await asyncio.gather(*(socket.until(lambda s=socket: bool(s.notices)) for socket in sockets))
    notices = [socket.notices[0] for socket in sockets]
    assert {notice["kind"] for notice in notices} == {"drain"}
    assert notices[-1]["retry_after"] == min(notice["retry_after"] for notice in notices)
