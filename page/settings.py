"""What whoever starts the page decides: environment variables, checked before anything is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from corpus.errors import KikeruError

PROJECT = Path(__file__).resolve().parent.parent
INDEX = PROJECT / "index" / "built"
CORPUS = PROJECT / "corpus" / "reports"
RECORDS = PROJECT / "page" / "records" / "kikeru.sqlite3"
_MOST_A_MINUTE = 100_000


class SettingsError(KikeruError):
    """A setting that cannot be followed: the message names it, its value and what to write instead."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``port``, ``host`` to listen on; ``index`` folder and the ``corpus`` it is kept up to date with (None:
    it is taken as it is); ``records``, the SQLite file of conversations; ``auth``, the file of users (None:
    no login); ``rate``, questions a minute and visitor; ``mcp``, whether other programs get MCP tools.
    """

    port: int = 7860
    host: str = "127.0.0.1"
    index: Path = INDEX
    corpus: Path | None = CORPUS
    records: Path = RECORDS
    auth: Path | None = None
    rate: int = 60
    mcp: bool = False


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings that ``environment`` names; an empty variable counts as unset.

    Raises SettingsError for a value that is none, or for a host that others reach without a login.
    """

    def value(name: str) -> str:
        return environment.get(name, "")

    auth = value("KIKERU_AUTH")
    index = value("KIKERU_INDEX")
    corpus = value("KIKERU_CORPUS")
    return Settings(
        port=_number("PORT", value("PORT") or "7860", most=65_535),
        host=_host(value("HOST") or "127.0.0.1", value("KIKERU_OPEN_TO"), has_login=auth != ""),
        index=Path(index or INDEX),
        # An index that somebody names is theirs to build.
        corpus=Path(corpus) if corpus else (None if index else CORPUS),
        records=Path(value("KIKERU_RECORDS") or RECORDS),
        auth=Path(auth) if auth else None,
        rate=_number("KIKERU_RATE", value("KIKERU_RATE") or "60", most=_MOST_A_MINUTE),
        mcp=_switch("KIKERU_MCP", value("KIKERU_MCP")),
    )


def _number(name: str, text: str, *, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= most:
        raise SettingsError(f"{name} is {text!r}: set it to a number from 1 to {most}")
    return int(text)


def _switch(name: str, text: str) -> bool:
    if text not in ("", "0", "1"):
        raise SettingsError(f"{name} is {text!r}: set it to 1, or leave it out")
    return text == "1"


def _host(host: str, said_again: str, *, has_login: bool) -> str:
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError as error:
        raise SettingsError(
            f"HOST is {host!r}: set it to an IP address of this machine, such as 0.0.0.0"
        ) from error
    if not address.is_loopback and not has_login and said_again != host:
        raise SettingsError(
            f"HOST is {host}, where other machines reach the page, and there is no login: set KIKERU_AUTH to "
            f"a file of users (python -m page users add FILE NAME), or say it twice: KIKERU_OPEN_TO={host}"
        )
    return str(address)
