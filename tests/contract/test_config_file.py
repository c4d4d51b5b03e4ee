"""The committed config.toml is the documented default."""

import dataclasses
import re
import tomllib
from itertools import pairwise
from pathlib import Path

from app.core.settings import DEFAULT_RATES, Settings, load_settings

FILE = Path(__file__).parents[2] / "config.toml"


def test_the_file_says_what_the_defaults_are() -> None:
    assert load_settings(FILE, environment={}) == Settings()


def test_every_setting_stands_in_the_file() -> None:
    content = tomllib.loads(FILE.read_text("utf-8"))
    known = {
        section.name: {
            field.name for field in dataclasses.fields(getattr(Settings(), section.name))
        }
        for section in dataclasses.fields(Settings)
        if section.name != "rates"
    }
    assert {name: set(keys) for name, keys in content.items()} == {
        **known,
        "rates": set(DEFAULT_RATES),
    }


def test_every_setting_is_explained_by_the_line_above_it() -> None:
    lines = FILE.read_text("utf-8").splitlines()
    bare = [
        line
        for above, line in pairwise(lines)
        if re.match(r'["a-z_.]+ = ', line) and not above.startswith("# ")
    ]
    assert not bare
