"""Settings: flags over environment over file, each of its type, each by a known name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.settings import DEFAULT_RATES, Rate, Settings, SettingsError, load_settings

Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """`load("[server]…", {"MADANG_SERVER__PORT": "9000"}, {"server.port": 9001})`"""

    def read(
        text: str = "",
        environment: dict[str, str] | None = None,
        flags: dict[str, Any] | None = None,
    ) -> Settings:
        path = tmp_path / "config.toml"
        path.write_text(text, "utf-8")
        return load_settings(path, environment=environment or {}, flags=flags)

    return read


def test_an_empty_file_leaves_every_default(load: Load) -> None:
    assert load() == Settings()


def test_flags_come_before_the_environment_and_that_before_the_file(load: Load) -> None:
    file, environment = "[server]\nport = 1\nhost = '0.0.0.0'", {"MADANG_SERVER__PORT": "2"}
    assert load(file).server.port == 1
    assert load(file, environment).server.port == 2
    assert load(file, environment, {"server.port": 3}).server.port == 3
    assert load(file, environment, {"server.port": 3}).server.host == "0.0.0.0"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("[server]\nprot = 1", "port"),
        ("[server]\nbase-url = ''", "base_url"),
        ("[sever]\nport = 1", "server"),
        ("[database]\nuri = ''", "url"),
        ("[rates]\n'comment.psot' = '0'", "comment.post"),
        ("[rates]\n'question.suport' = '0'", "question.support"),
        ("port = 1", "port"),
        ("[meeting]\ndelay = 1", "screen_delay"),
    ],
)
def test_an_unknown_name_is_told_the_nearest_known_one(load: Load, text: str, known: str) -> None:
    with pytest.raises(SettingsError, match=f"(Did you mean|Known are).*{known}") as problem:
        load(text)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("MADANG_SERVER__PROT", "port"),
        ("MADANG_SEVER__PORT", "server"),
        ("MADANG_RATES__COMMENT_PSOT", "comment.post"),
    ],
)
def test_also_in_the_environment(load: Load, name: str, known: str) -> None:
    with pytest.raises(SettingsError, match=f"Did you mean {known}"):
        load("", {name: "1"})


def test_other_programs_variables_are_not_ours(load: Load) -> None:
    assert load("", {"MADANG": "x", "MADANG_HOME": "y", "SERVER__PORT": "1"}) == Settings()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[server]\nport = '8000'", "a whole number"),
        ("[server]\nport = 80.5", "a whole number"),
        ("[server]\nport = true", "a whole number"),
        ("[server]\nhost = 1", "text"),
        ("[server]\norigins = 'http://a'", "a list"),
        ("[meeting]\nreactions = 1", "true or false"),
        ("[meeting]\nreactions = 'yes'", "true or false"),
        ("[rates]\n'signal' = 10", "text"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(load: Load, text: str, kind: str) -> None:
    key = text.split("\n")[1].split(" ")[0].strip("'")
    with pytest.raises(SettingsError, match=f"{key}.* must be {kind}"):
        load(text)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("SERVER__PORT", "9000", 9000),
        ("SERVER__HOST", "0.0.0.0", "0.0.0.0"),
        ("SERVER__ORIGINS", "https://a.example, https://b.example",
         ("https://a.example", "https://b.example")),
        ("SERVER__ORIGINS", "", ()),
        ("MEETING__REACTIONS", "true", True),
        ("MEETING__REACTIONS", "0", False),
        ("DATABASE__URL", "sqlite:///x=1.db", "sqlite:///x=1.db"),
    ],
)  # fmt: skip
def test_the_environment_is_read_as_the_settings_type(
    load: Load, name: str, text: str, value: object
) -> None:
    section, key = name.lower().split("__")
    assert getattr(getattr(load("", {f"MADANG_{name}": text}), section), key) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("SERVER__PORT", "eighty"), ("MEETING__REACTIONS", "maybe"), ("MEETING__SCREEN_DELAY", "5s")],
)
def test_an_environment_that_does_not_fit_is_refused(load: Load, name: str, text: str) -> None:
    with pytest.raises(SettingsError, match="must be"):
        load("", {f"MADANG_{name}": text})


def test_rates_are_so_many_in_so_many_seconds(load: Load) -> None:
    rates = load("[rates]\n'comment.post' = '3/10'\n'question.ask' = '0'").rates
    assert (rates["comment.post"], rates["question.ask"]) == (Rate(3, 10), Rate(0, 1))
    assert set(rates) == set(DEFAULT_RATES)
    by_variable = load("", {"MADANG_RATES__COMMENT_POST": "7/60", "MADANG_RATES__STAFF": "1/1"})
    assert by_variable.rates["comment.post"] == Rate(7, 60)
    assert by_variable.rates["staff"] == Rate(1, 1)


@pytest.mark.parametrize(
    "text", ["", "20", "20/", "/60", "-1/60", "20/0", "20/60/1", "a/b", "1/1e3"]
)
def test_a_rate_that_is_none_is_refused(load: Load, text: str) -> None:
    with pytest.raises(SettingsError, match="20/60"):
        load(f"[rates]\n'comment.post' = '{text}'")


def test_defaults_of_the_rates_are_those_of_the_contract() -> None:
    promised = {"comment.post": "20/60", "question.ask": "10/60", "question.support": "120/60",
                "poll.answer": "60/60", "signal": "10/10"}  # fmt: skip
    assert promised.items() <= DEFAULT_RATES.items()


def test_a_file_that_cannot_be_read_is_named(load: Load, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"config\.toml cannot be read"):
        load("[server")
    with pytest.raises(SettingsError, match=r"There is no file .*missing\.toml"):
        load_settings(tmp_path / "missing.toml", environment={})


@pytest.mark.parametrize(
    ("text", "base_url", "secure", "host"),
    [
        ("", "http://127.0.0.1:8000", False, "127.0.0.1:8000"),
        ("[server]\nhost = '0.0.0.0'", "http://127.0.0.1:8000", False, "127.0.0.1:8000"),
        ("[server]\nhost = '::1'", "http://[::1]:8000", False, "[::1]:8000"),
        ("[server]\nbase_url = 'https://town.example/'", "https://town.example", True,
         "town.example"),
        ("[server]\nbase_url = 'https://town.example'\n[brand]\nhost = 'madang.kr'",
         "https://town.example", True, "madang.kr"),
    ],
)  # fmt: skip
def test_addresses_follow_from_the_settings(
    load: Load, text: str, base_url: str, secure: bool, host: str
) -> None:
    settings = load(text)
    assert settings.base_url == base_url
    assert settings.secure is secure
    assert settings.display_host == host


def test_origins_are_listed_exactly(load: Load) -> None:
    here = {"http://127.0.0.1:8000", "http://localhost:8000"}
    assert load().origins == here
    city = load("[server]\nbase_url = 'https://town.example'\norigins = ['https://a.example/']")
    assert city.origins == {"https://town.example", "https://a.example"} | here
    open_to_all = load("[server]\nhost = '0.0.0.0'\nbase_url = 'https://town.example'")
    assert open_to_all.origins == {"https://town.example"}
