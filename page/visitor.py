"""Who asks, and in which language the page speaks to them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from rag.model import Language

VISITOR_COOKIE = "kikeru_visitor"
LOGIN_COOKIE = "kikeru_login"
LANGUAGE_COOKIE = "kikeru_language"
USER_KEY = "kikeru.user"
"""Where the guard notes the logged-in user in an ASGI scope."""
_ID = re.compile(r"[0-9a-f]{32}")


class Request(Protocol):
    """What is read of a request: FastAPI's and Gradio's both have it."""

    @property
    def cookies(self) -> Any: ...

    @property
    def headers(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Visitor:
    """``owner`` owns what is kept (``user:…`` or ``browser:…``); the rate limit counts ``limited_as``."""

    owner: str
    language: Language
    limited_as: str
    user: str | None = None


def visitor_of(request: Any, *, user: str | None = None) -> Visitor:
    """The visitor behind a request of FastAPI or Gradio.

    A browser that keeps no cookie is known for as long as its page is open, by Gradio's session.
    """
    cookies, headers = dict(request.cookies), dict(request.headers)
    client = getattr(request, "client", None)
    host = str(getattr(client, "host", "") or "somewhere")
    browser = cookies.get(VISITOR_COOKIE, "")
    if _ID.fullmatch(browser) is None:
        browser = f"session-{getattr(request, 'session_hash', None) or 'none'}"
    return Visitor(
        owner=f"user:{user}" if user is not None else f"browser:{browser}",
        language=language_of(cookies, headers),
        limited_as=f"user:{user}" if user is not None else f"host:{host}",
        user=user,
    )


def language_of(cookies: Mapping[str, str], headers: Mapping[str, str]) -> Language:
    """What the visitor chose, else English where the browser asks for it first, else Japanese."""
    chosen = cookies.get(LANGUAGE_COOKIE, "")
    if chosen in (language.value for language in Language):
        return Language(chosen)
    wanted = str(headers.get("accept-language", "")).strip().lower()
    return Language.ENGLISH if wanted.startswith("en") else Language.JAPANESE


def new_visitor_id() -> str:
    """A name for a browser that nobody can guess."""
    return secrets.token_hex(16)


def is_visitor_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None
