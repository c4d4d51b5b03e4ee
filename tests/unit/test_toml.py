"""What is written as TOML is read back as it was."""

import tomllib
from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import CITY_ZONE
from app.meetings.toml import write_toml

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=20)
QUOTES = st.text('"\\\n가 ', max_size=12)
SCALARS = st.booleans() | st.integers(-(2**60), 2**60) | TEXTS | QUOTES
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_it_is_read_back_as_it_was(content: dict[str, Any]) -> None:
    assert tomllib.loads(write_toml(content)) == content


def test_it_reads_well() -> None:
    content = {
        "title": '난임편 "간담회"',
        "starts_at": datetime(2019, 3, 26, 19, tzinfo=CITY_ZONE),
        "agenda": [
            {"title": "답변", "minutes": 15, "script": "첫 줄\n\n둘째 줄", "posting": {"a": "off"}},
            {"title": "끝", "minutes": 5, "speakers": ["가", "나"]},
        ],
        "posting": {"comments": "open"},
    }
    assert (
        write_toml(content)
        == '''\
title = "난임편 \\"간담회\\""
starts_at = 2019-03-26T19:00:00+09:00

[[agenda]]
title = "답변"
minutes = 15
script = """
첫 줄

둘째 줄"""

[agenda.posting]
a = "off"

[[agenda]]
title = "끝"
minutes = 5
speakers = ["가", "나"]

[posting]
comments = "open"
'''
    )
