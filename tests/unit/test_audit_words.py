"""The audit has words for everything that the staff do."""

from app.accounts.audit import DEEDS
from app.asgi import create_app  # noqa: F401  (importing declares every command)
from app.core.commands import REGISTRY
from app.core.permissions import Permission

NOT_STAFF = (Permission.TAKE_PART, Permission.KEEP_TIME)


def test_every_command_of_the_staff_has_a_word_in_the_audit() -> None:
    staff = {name for name, command in REGISTRY.items() if command.permission not in NOT_STAFF}
    assert set(DEEDS) == staff
