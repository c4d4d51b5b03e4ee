"""A meeting of somebody with an account, and their browser."""

import pytest

from tests.support.clerks import Desk
from tests.support.town import Hall, Town


@pytest.fixture
def hall(town: Town) -> Hall:
    """A meeting of an organiser, who is signed in."""
    owner = town.account("organiser")
    hall = town.hall(owner_id=owner.id)
    hall.owner = owner
    return hall


@pytest.fixture
def desk(town: Town, hall: Hall) -> Desk:
    """The organiser's browser."""
    return Desk(town, hall.owner)
