"""What whoever starts the page decides, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from page.settings import CORPUS, INDEX, RECORDS, Settings, SettingsError, read_settings


def test_nothing_said_is_the_page_on_this_machine_alone() -> None:
    assert read_settings({}) == Settings(7860, "127.0.0.1", INDEX, CORPUS, RECORDS, None, 60, False)
    assert read_settings({"PORT": "", "HOST": "", "KIKERU_AUTH": "", "KIKERU_MCP": ""}) == read_settings({})


def test_what_is_said() -> None:
    settings = read_settings(
        {
            "PORT": "8000",
            "HOST": "0.0.0.0",
            "KIKERU_INDEX": "/i",
            "KIKERU_CORPUS": "/c",
            "KIKERU_RECORDS": "/r",
            "KIKERU_AUTH": "/u",
            "KIKERU_RATE": "5",
            "KIKERU_MCP": "1",
        }
    )
    assert settings == Settings(8000, "0.0.0.0", Path("/i"), Path("/c"), Path("/r"), Path("/u"), 5, True)


def test_an_index_that_is_named_is_taken_as_it_is() -> None:
    assert read_settings({"KIKERU_INDEX": "/i"}).corpus is None


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1", "８０", "7 ", "1e3"])
def test_a_port_that_is_none(port: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings({"PORT": port})
    assert str(error.value) == f"PORT is {port!r}: set it to a number from 1 to 65535"


@pytest.mark.parametrize(
    ("name", "value"), [("KIKERU_RATE", "0"), ("KIKERU_RATE", "x"), ("KIKERU_MCP", "yes")]
)
def test_values_that_are_none(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is '{value}'"):
        read_settings({name: value})


@pytest.mark.parametrize("host", ["example", "1.2.3", "0.0.0.0:80", "<b>"])
def test_a_host_that_is_no_address(host: str) -> None:
    with pytest.raises(SettingsError, match="HOST is "):
        read_settings({"HOST": host, "KIKERU_AUTH": "users"})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_needs_no_login(host: str) -> None:
    assert read_settings({"HOST": host}).auth is None


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::"])
def test_others_reach_the_page_only_with_a_login_or_when_it_is_said_twice(host: str) -> None:
    with pytest.raises(SettingsError, match=f"HOST is {host}.*KIKERU_AUTH.*KIKERU_OPEN_TO={host}"):
        read_settings({"HOST": host})
    with pytest.raises(SettingsError):
        read_settings({"HOST": host, "KIKERU_OPEN_TO": "1"})
    assert read_settings({"HOST": host, "KIKERU_OPEN_TO": host}).host == host
    assert read_settings({"HOST": host, "KIKERU_AUTH": "users"}).host == host
