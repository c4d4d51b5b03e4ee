"""What was acknowledged, and what must therefore be stored: a model of posts that knows the
contract's states and nothing of the code."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

SHOWN = {"public", "queued", "live", "answered", "deferred"}
LEADS_TO = {
    "post.approve": "public",
    "post.hold": "in_review",
    "post.take_off": "in_review",
    "post.refuse": "not_shown",
    "question.queue": "queued",
    "question.live": "live",
    "question.skip": "queued",
    "question.answered": "answered",
    "question.defer": "deferred",
    "post.merge": "merged",
}
FIELDS = ("status", "reason", "into", "text", "original", "answer")
Row = dict[str, Any]


class Ledger:
    """Posts by id. `shown` is not exported: whether a post has been public, which decides where
    it goes back to when it is separated again."""

    def __init__(self) -> None:
        self.posts: dict[str, Row] = {}
        self.supports: dict[str, set[str]] = defaultdict(set)
        self._undoable: dict[str, list[dict[tuple[str, str], tuple[Any, Any]]]] = defaultdict(list)

    def add(self, id: str, kind: str, text: str, name: str | None, status: str) -> None:
        """A post that was acknowledged when this was its first state."""
        self.posts[id] = {
            "kind": kind, "text": text, "name": name, "status": status, "shown": status == "public",
            "reason": None, "into": None, "original": None, "answer": None,
        }  # fmt: skip

    def replay(self, audit: Iterable[Row]) -> None:
        """Does what the staff did, in the order in which it was committed."""
        for row in audit:
            if row["command"] == "staff.undo":
                self._take_back(row["role"])
                continue
            ids = row["payload"].get("ids") or [row["post"]]
            if ids[0] not in self.posts and row["command"] != "question.next":
                continue
            before = {id: dict(post) for id, post in self.posts.items()}
            for id in ids:
                self._do(row["command"], id, row["payload"])
            self._undoable[row["role"]].append(self._difference(before))

    def withdraw(self, id: str) -> None:
        """The author takes a post back; nothing leads from there."""
        self.posts[id] |= {"status": "withdrawn", "into": None}
        self._free(id)

    def root(self, id: str) -> str:
        """The question that a post counts for."""
        while self.posts[id]["status"] == "merged":
            id = self.posts[id]["into"]
        return id

    def score(self, id: str) -> int:
        """Distinct supporters, also of what was merged into it; of a merged one its own."""
        if self.posts[id]["status"] == "merged":
            return len(self.supports[id])
        return len(set().union(*(self.supports[one] for one in self.group(id))))

    def group(self, id: str) -> list[str]:
        """The question and all that count for it."""
        return [
            id,
            *(o for o, p in self.posts.items() if p["status"] == "merged" and self.root(o) == id),
        ]

    def _do(self, command: str, id: str, payload: Mapping[str, Any]) -> None:
        if command in ("question.next", "question.live"):
            for other in self.posts.values():
                if other["status"] == "live":
                    other["status"] = "answered" if command == "question.next" else "queued"
            if id:
                self.posts[id]["status"] = "live"
            return
        post = self.posts[id]
        if command == "post.unmerge":
            post |= {"status": "public" if post["shown"] else "received", "into": None}
        elif command == "post.restore":
            post["status"] = "received" if post["status"] == "not_shown" else "public"
            post["reason"] = None
        elif command == "post.edit":
            post["original"] = post["original"] or post["text"]
            post["text"] = payload["text"]
        elif command in LEADS_TO:
            self._lead(command, id, payload)

    def _lead(self, command: str, id: str, payload: Mapping[str, Any]) -> None:
        post = self.posts[id]
        post["status"] = status = LEADS_TO[command]
        if command == "post.merge":
            post["into"] = self.root(payload["into"])
            return
        post["shown"] = status in SHOWN
        post["answer"] = payload.get("answer") or post["answer"]
        if command == "post.refuse":
            post["reason"] = payload["reason"]
            self._free(id)

    def _free(self, root: str) -> None:
        for post in self.posts.values():
            if post["status"] == "merged" and post["into"] == root:
                post |= {"status": "public" if post["shown"] else "received", "into": None}

    def _difference(self, before: dict[str, Row]) -> dict[tuple[str, str], tuple[Any, Any]]:
        return {
            (id, name): (before[id][name], value)
            for id, post in self.posts.items()
            for name, value in post.items()
            if before[id][name] != value
        }

    def _take_back(self, who: str) -> None:
        changes = self._undoable[who].pop()
        for (id, name), (old, _new) in changes.items():
            self.posts[id][name] = old
