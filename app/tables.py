"""Every table: importing this makes their foreign keys find each other."""

import app.accounts.models
import app.core.ledger
import app.meetings.models
import app.notes.models
import app.people.models
import app.polls.models
import app.posts.models  # noqa: F401
