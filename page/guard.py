"""Who gets in: an ASGI layer around everything that is served."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse

from page.visitor import LOGIN_COOKIE, USER_KEY, VISITOR_COOKIE, is_visitor_id, new_visitor_id

Scope = dict[str, Any]
UserOf = Callable[[str], str | None]
"""The user who has logged in with a token; None for a token that is none."""

OPEN = frozenset({"/healthz", "/login"})
"""What is served to anybody."""
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)
_YEAR_S = 365 * 24 * 3600


class Guard:
    """Lets through who has logged in (``user_of``; None: everybody), and names each browser.

    Everything but ``OPEN`` is behind it, whatever route it is: a page is answered with the way to the login,
    anything else with 401. The user is noted in the scope under ``USER_KEY``.
    """

    def __init__(self, app: Any, *, user_of: UserOf | None = None) -> None:
        self._app = app
        self._user_of = user_of

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        cookies = cookies_of(scope)
        is_named = is_visitor_id(cookies.get(VISITOR_COOKIE, ""))
        send = _with_headers(scope, send, name=scope["path"] == "/" and not is_named)
        if self._user_of is not None:
            user = self._user_of(cookies.get(LOGIN_COOKIE, ""))
            if user is None and scope["path"] not in OPEN:
                await _refusal(scope)(scope, receive, send)
                return
            scope[USER_KEY] = user
        await self._app(scope, receive, send)


def cookies_of(scope: Scope) -> dict[str, str]:
    """The cookies of a request; none where its header is no cookie header."""
    header = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def cookie_header(scope: Scope, name: str, value: str, *, seconds: int) -> str:
    """A cookie that scripts cannot read and other sites cannot send along."""
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def _with_headers(scope: Scope, send: Any, *, name: bool) -> Any:
    """``send`` that adds what every answer carries, and with ``name`` a name for the browser."""

    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            given = {key.lower() for key, _ in message["headers"]}
            headers = [*message["headers"], *(pair for pair in _HEADERS if pair[0] not in given)]
            if name:
                cookie = cookie_header(scope, VISITOR_COOKIE, new_visitor_id(), seconds=_YEAR_S)
                headers.append((b"set-cookie", cookie.encode("ascii")))
            message = {**message, "headers": headers}
        await send(message)

    return sent


def _refusal(scope: Scope) -> Any:
    if scope["type"] == "websocket":
        return _closed
    if scope["method"] == "GET" and scope["path"] == "/":
        query = scope["query_string"].decode("latin-1")
        return RedirectResponse("/login" + (f"?{query}" if query else ""), status_code=303)
    return JSONResponse({"detail": "login required"}, status_code=401)


async def _closed(scope: Scope, receive: Any, send: Any) -> None:
    await send({"type": "websocket.close", "code": 1008})
