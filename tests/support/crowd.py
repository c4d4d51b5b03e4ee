"""A meeting that is full already: more of everything than a document may hold."""

from app.core.db import Database
from app.core.ids import new_id
from app.meetings.models import Meeting
from app.posts.models import Post

LONG = "보건소에서도 난임 주사를 맞을 수 있도록 해 주세요. " * 9


def prepare(database: Database, meeting: int, crowded: bool, host_may: bool) -> None:
    """Lets the host go on to the next question or not, and fills the hall."""
    with database.writing() as session:
        row = session.get_one(Meeting, meeting)
        row.host_next = host_may
        if not crowded:
            return
        number = 0
        for kind, status, many in (
            ("comment", "public", 70),
            ("comment", "received", 40),
            ("question", "received", 40),
            ("question", "public", 60),
            ("question", "answered", 10),
            ("comment", "not_shown", 30),
        ):
            for _ in range(many):
                number += 1
                session.add(_post(row, number, kind, status))
        row.revision += 1
        step = [row.revision, row.changed_at]
        row.parts = dict.fromkeys(("comments", "questions", "staff"), step)


def _post(meeting: Meeting, number: int, kind: str, status: str) -> Post:
    id, shown = new_id(), status in ("public", "answered")
    return Post(
        id=id, meeting_id=meeting.id, seq=number, kind=kind, status=status,
        text=f"{LONG[:280]} {number}", at=meeting.created_at, root_id=id,
        reason="other" if status == "not_shown" else None,
        public_at=meeting.created_at if shown else None,
        screened_at=meeting.created_at if shown and kind == "comment" else None,
    )  # fmt: skip
