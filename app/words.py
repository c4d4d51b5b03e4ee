"""The words for the codes that rows hold, for print pages and tables: English message ids."""

from collections.abc import Mapping

from app.core.i18n import N_
from app.posts.states import (
    ANSWERED,
    DEFERRED,
    LIVE,
    MERGED,
    NOT_SHOWN,
    PUBLIC,
    QUEUED,
    SET_ASIDE,
    WAITING,
    WITHDRAWN,
)

ITEM_KINDS: Mapping[str, str] = {
    "opening": N_("Opening"),
    "video": N_("Video"),
    "talk": N_("Talk"),
    "answer": N_("The city's answer"),
    "panel": N_("Panel"),
    "qna": N_("Questions and answers"),
    "flow_talk": N_("Flow talk"),
    "poll": N_("Poll"),
    "groups": N_("Group discussion"),
    "presentations": N_("Group presentations"),
    "awards": N_("Awards"),
    "break": N_("Break"),
    "closing": N_("Closing"),
}
"""The kinds of programme items."""

POST_KINDS: Mapping[str, str] = {"comment": N_("Comment"), "question": N_("Question")}

STATUSES: Mapping[str, str] = {
    WAITING: N_("Waiting for review"),
    SET_ASIDE: N_("Set aside"),
    PUBLIC: N_("Public"),
    QUEUED: N_("Waiting for an answer"),
    LIVE: N_("Being answered now"),
    ANSWERED: N_("Answered"),
    NOT_SHOWN: N_("Not shown"),
    MERGED: N_("Merged with a similar question"),
    DEFERRED: N_("Will be answered in writing"),
    WITHDRAWN: N_("Withdrawn"),
}
"""What became of a post."""

REASONS: Mapping[str, str] = {
    "off_topic": N_("Off the topic"),
    "personal": N_("Holds personal details"),
    "insult": N_("Attacks a person"),
    "hate": N_("Swearing or hate"),
    "advertising": N_("Advertising"),
    "repeat": N_("The same post again"),
    "party": N_("For or against a party or candidate"),
    "complaint": N_("A personal complaint"),
    "already_answered": N_("Already answered"),
    "other": N_("Another reason"),
}
"""Why a post is not shown."""

SOURCES: Mapping[str, str] = {
    "phone": N_("By phone"),
    "paper": N_("On paper"),
    "microphone": N_("By microphone"),
    "call": N_("By telephone call"),
    "advance": N_("Asked in advance"),
}
"""How a post came in."""

SCENES: Mapping[str, str] = {
    "join": N_("Join guide"),
    "programme": N_("Programme"),
    "comments": N_("Live comments"),
    "comment": N_("Comment"),
    "question": N_("Question"),
    "ranking": N_("Ranking"),
    "poll": N_("Poll"),
    "answer": N_("Answer"),
    "media": N_("Media"),
    "external": N_("Another source"),
    "questionnaire": N_("Questionnaire"),
    "message": N_("Message"),
    "timer": N_("Countdown"),
    "testcard": N_("Test picture"),
    "blank": N_("Blank"),
}
"""What the hall's screen shows."""

SWITCHES: Mapping[str, str] = {
    "off": N_("Not accepted"),
    "held": N_("After review"),
    "open": N_("At once"),
}
"""How posts are taken."""

POLL_KINDS: Mapping[str, str] = {
    "single": N_("Choose one"),
    "multiple": N_("Choose several"),
    "stance": N_("For, against, undecided"),
}
"""How a poll is answered."""

POLL_STATUSES: Mapping[str, str] = {
    "draft": N_("In preparation"),
    "open": N_("Voting is open"),
    "closed": N_("Voting is closed"),
}
"""The states of a poll."""

STANCES: Mapping[str, str] = {
    "for": N_("For"),
    "against": N_("Against"),
    "undecided": N_("Undecided"),
}
"""The options of a poll for and against."""
