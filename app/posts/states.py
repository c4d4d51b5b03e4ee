"""The states of a post, and which verb leads from where to where (contract section 5)."""

from app.core.errors import Refusal, conflict
from app.core.i18n import N_

WAITING = "received"
SET_ASIDE = "in_review"
PUBLIC = "public"
QUEUED = "queued"
LIVE = "live"
ANSWERED = "answered"
NOT_SHOWN = "not_shown"
MERGED = "merged"
DEFERRED = "deferred"
WITHDRAWN = "withdrawn"

STATES = (
    WAITING,
    SET_ASIDE,
    PUBLIC,
    QUEUED,
    LIVE,
    ANSWERED,
    NOT_SHOWN,
    MERGED,
    DEFERRED,
    WITHDRAWN,
)
SHOWN = frozenset({PUBLIC, QUEUED, LIVE, ANSWERED, DEFERRED})
UNANSWERED = frozenset({PUBLIC, QUEUED, LIVE})
SUPPORTABLE = frozenset({PUBLIC, QUEUED, LIVE, DEFERRED})

TRANSITIONS: dict[str, dict[str, str]] = {
    "post.approve": {WAITING: PUBLIC, SET_ASIDE: PUBLIC},
    "post.hold": {WAITING: SET_ASIDE, PUBLIC: SET_ASIDE},
    "post.refuse": dict.fromkeys((WAITING, SET_ASIDE, PUBLIC, QUEUED), NOT_SHOWN),
    "post.restore": {NOT_SHOWN: WAITING, ANSWERED: PUBLIC},
    "post.take_off": dict.fromkeys((PUBLIC, QUEUED, LIVE), SET_ASIDE),
    "post.merge": dict.fromkeys((WAITING, SET_ASIDE, PUBLIC, QUEUED), MERGED),
    "question.queue": {PUBLIC: QUEUED, QUEUED: QUEUED},
    "question.live": {PUBLIC: LIVE, QUEUED: LIVE},
    "question.skip": {LIVE: QUEUED},
    "question.answered": dict.fromkeys((PUBLIC, QUEUED, LIVE, DEFERRED), ANSWERED),
    "question.defer": dict.fromkeys((PUBLIC, QUEUED, LIVE), DEFERRED),
    "post.withdraw": dict.fromkeys(
        (WAITING, SET_ASIDE, PUBLIC, QUEUED, LIVE, NOT_SHOWN, MERGED, DEFERRED), WITHDRAWN
    ),
}
"""From which state a verb leads to which; anything else is a conflict."""

DONE: dict[str, str] = {
    "post.approve": N_("Another moderator (%(who)s) has just published this."),
    "post.hold": N_("Another moderator (%(who)s) has just set this aside."),
    "post.refuse": N_("Another moderator (%(who)s) has just refused this."),
    "post.restore": N_("Another moderator (%(who)s) has just put this back."),
    "post.take_off": N_("Another moderator (%(who)s) has just taken this off the screens."),
    "post.edit": N_("Another moderator (%(who)s) has just edited this."),
    "post.mask": N_("Another moderator (%(who)s) has just masked this."),
    "post.merge": N_("Another moderator (%(who)s) has just merged this."),
    "post.unmerge": N_("Another moderator (%(who)s) has just separated this again."),
    "post.to_question": N_("Another moderator (%(who)s) has just made this a question."),
    "question.queue": N_("Another moderator (%(who)s) has just queued this."),
    "question.live": N_("Another moderator (%(who)s) has just put this on stage."),
    "question.skip": N_("Another moderator (%(who)s) has just skipped this."),
    "question.next": N_("Another moderator (%(who)s) has just moved on to the next question."),
    "question.answered": N_("Another moderator (%(who)s) has just marked this answered."),
    "question.defer": N_("Another moderator (%(who)s) has just promised a written answer to this."),
    "staff.undo": N_("Another moderator (%(who)s) has just undone this."),
}
"""What the second of two is told of what the first has done."""

STATE_WORDS = {
    WAITING: N_("waiting"),
    SET_ASIDE: N_("set aside"),
    PUBLIC: N_("public"),
    QUEUED: N_("queued"),
    LIVE: N_("live"),
    ANSWERED: N_("answered"),
    NOT_SHOWN: N_("not shown"),
    MERGED: N_("merged"),
    DEFERRED: N_("deferred"),
    WITHDRAWN: N_("withdrawn"),
}


def not_now(status: str) -> Refusal:
    """The post's state does not allow it."""
    return conflict(N_("This post is %(state)s now."), words={"state": STATE_WORDS[status]})
