"""The states of a poll: being prepared, open for answers, closed."""

DRAFT, OPEN, CLOSED = "draft", "open", "closed"
