"""Supports that are counted together: one row a person and post, the newest number in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from app.core.errors import closed
from app.core.i18n import N_
from app.core.votes import Box, Vote, keep_newer
from app.people.voters import Voters
from app.posts.access import no_question, not_here
from app.posts.models import Post, Support
from app.posts.states import ANSWERED, SUPPORTABLE, not_now


@dataclass
class _Kept:
    """A person's support for one post."""

    active: bool
    number: int


class Supports:
    """The questions that votes are for, and what their voters support of them already."""

    def __init__(self, box: Box, votes: Sequence[Vote]) -> None:
        self._box = box
        self._voters = Voters(box, votes)
        self._posts: dict[str, Row[Any]] = {}
        self._groups: dict[tuple[str, str], dict[str, _Kept]] = {}
        self._changed: dict[tuple[str, str], _Kept] = {}
        self._read_posts({vote.payload.id for vote in votes})
        roots = {post.root_id for post in self._posts.values()}
        self._read_posts(roots - set(self._posts))
        self._read_supports(roots)

    def give(self, vote: Vote) -> bool:
        """Supports a question; False where this or something later stands already."""
        post, person = self._judge(vote)
        return self._keep(vote, post, person, active=True)

    def take_back(self, vote: Vote) -> bool:
        """Takes back what was given before to the question and to what was merged into it."""
        post, person = self._judge(vote)
        changed = self._keep(vote, post, person, active=False)
        for id, kept in self._group(post, person).items():
            if kept.active and kept.number < vote.number:
                self._change(vote, id, person, kept, active=False)
                changed = True
        return changed

    def store(self) -> None:
        """Writes the voters who are new, and every support that changed."""
        self._voters.store()
        rows = [
            {
                "post_id": post,
                "participant_id": person,
                "meeting_id": self._box.meeting.id,
                "active": kept.active,
                "number": kept.number,
            }
            for (post, person), kept in self._changed.items()
        ]
        keep_newer(self._box.session, Support.__table__, rows)

    def _judge(self, vote: Vote) -> tuple[Row[Any], str]:
        """The question and the person; raises where it cannot be supported now."""
        if self._box.meeting.status == "closed":
            raise closed(N_("The meeting is over. Thank you for taking part."))
        person = self._voters.find(vote)
        post = self._posts.get(vote.payload.id)
        if post is None:
            raise not_here()
        if post.kind != "question":
            raise no_question()
        root = self._posts.get(post.root_id)
        if root is None:
            raise not_here()
        if root.status == ANSWERED:
            raise closed(N_("This question has been answered."))
        if root.status not in SUPPORTABLE:
            if person not in (post.participant_id, root.participant_id):
                raise not_here()
            raise not_now(root.status)
        return post, person

    def _keep(self, vote: Vote, post: Row[Any], person: str, active: bool) -> bool:
        group = self._group(post, person)
        kept = group.setdefault(post.id, _Kept(not active, -1))
        if vote.number <= kept.number:
            return False
        self._change(vote, post.id, person, kept, active)
        return True

    def _change(self, vote: Vote, post: str, person: str, kept: _Kept, active: bool) -> None:
        self._voters.note(vote, person)
        kept.active, kept.number = active, vote.number
        self._changed[post, person] = kept

    def _group(self, post: Row[Any], person: str) -> dict[str, _Kept]:
        return self._groups.setdefault((post.root_id, person), {})

    def _read_posts(self, ids: Collection[str]) -> None:
        if not ids:
            return
        columns = (Post.id, Post.kind, Post.status, Post.root_id, Post.participant_id)
        query = select(*columns).where(Post.meeting_id == self._box.meeting.id, Post.id.in_(ids))
        self._posts |= {post.id: post for post in self._box.session.execute(query)}

    def _read_supports(self, roots: Collection[str]) -> None:
        columns = (Support.post_id, Support.participant_id, Support.active, Support.number)
        query = (
            select(Post.root_id, *columns)
            .join(Post, Post.id == Support.post_id)
            .where(Post.root_id.in_(roots), Support.participant_id.in_(self._voters.ids))
        )
        for root, post, person, active, number in self._box.session.execute(query):
            self._groups.setdefault((root, person), {})[post] = _Kept(active, number)
