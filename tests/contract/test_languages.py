"""Korean is complete, and the browser's part is the same."""

from tools import catalogue


def test_korean_is_complete_certain_and_used() -> None:
    assert catalogue.read_state().problems() == []


def test_the_part_for_browsers_is_up_to_date() -> None:
    assert catalogue.EXPORT.read_text("utf-8") == catalogue.read_state().export(), "make i18n"
