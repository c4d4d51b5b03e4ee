"""The evening of 2019 by its programme, to the minute: seven pages and one clock."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clockwork import Clockwork
from tests.browser.evening import Phone, Queue, Room, Stage
from tests.browser.hall import Hall
from tests.browser.lectern import Speaker
from tests.browser.plain import Plain
from tests.browser.play import closing, doors, polls, questions, talk
from tests.browser.play.cast import DAY, FILE, Evening
from tests.support.browser import EXPECT_MS, Visitors

PATIENCE_MS = 30_000


@pytest.fixture
def clock(tmp_path: Path, sqlite_url: str) -> Iterator[Clockwork]:
    """A server whose clock the play sets."""
    running = Clockwork(tmp_path, sqlite_url, DAY)
    running.says("18:20")
    yield running
    running.stop()


@pytest.fixture
def patient() -> Iterator[None]:
    """Seven pages on a busy machine take their time."""
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=EXPECT_MS)


@pytest.fixture
def guest(clock: Clockwork, visitors: Visitors) -> Callable[..., Page]:
    """Opens a page that goes by the clock."""

    def arrive(size: str, **options: bool) -> Page:
        context = clock.keep(visitors.arrive(size, **options))
        context.set_default_timeout(PATIENCE_MS)
        return context.new_page()

    return arrive


@pytest.fixture
def evening(clock: Clockwork, guest: Callable[..., Page], patient: None) -> Evening:
    """Nobody has come yet; the staff are at their pages."""
    hall = Hall(clock, FILE, opened=False)
    link = hall.meeting["links"]
    return Evening(
        clock,
        hall,
        minji=Phone(guest("phone")),
        boram=Phone(guest("phone")),
        sunja=Plain(guest("phone", java_script_enabled=False)),
        queue=Queue(guest("laptop"), link["queue"]),
        stage=Stage(guest("laptop"), link["stage"]),
        speaker=Speaker(guest("laptop"), link["speaker"]),
        screen=Room(guest("screen"), link["screen"]),
        guest=guest,
    )


def test_the_evening_of_2019_to_the_minute(evening: Evening) -> None:
    try:
        for step in STEPS:
            step(evening)
    except BaseException:
        evening.picture("failed")
        raise


STEPS = (
    *doors.STEPS,
    *polls.BEFORE,
    *talk.STEPS,
    *questions.ASKING,
    *polls.AFTER,
    *questions.LAST,
    *closing.STEPS,
)
