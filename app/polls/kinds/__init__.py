"""The kinds of polls: each is a module here and a script of its name in `static/js/polls`."""

from app.polls.kinds import multiple, single, stance
from app.polls.shape import Kind

KINDS: dict[str, Kind] = {
    "single": single,
    "multiple": multiple,
    "stance": stance,
}
"""Every kind that can be asked. A further one is a line here and its two files."""
