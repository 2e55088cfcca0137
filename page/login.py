"""The login: one small page without scripts, and what its form is answered with."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from page.guard import cookie_header
from page.store.logins import Logins, Tries
from page.store.users import UsersFile
from page.text import escaped
from page.visitor import LOGIN_COOKIE, language_of
from page.words import Words

_DAYS_30_S = 30 * 24 * 3600
_LONGEST = 32_768  # bytes of a login form, with the question that a link asks
_STYLE = Path(__file__).parent / "assets" / "login.css"


def add_login(app: FastAPI, users: UsersFile, logins: Logins, tries: Tries) -> None:
    """Adds ``/login`` and ``/logout`` to ``app``."""

    @app.get("/login")
    def show(request: Request) -> HTMLResponse:
        return _page(request, request.url.query)

    @app.post("/login")
    async def enter(request: Request) -> Response:
        fields = await _fields(request)
        name, password, wanted = (fields.get(part, "") for part in ("name", "password", "wanted"))
        host = request.client.host if request.client is not None else ""
        if tries.wait(name, host) > 0:
            return _page(request, wanted, "login_wait", status=429)
        # Slow on purpose, and so not in the loop that serves everybody.
        known = users.current()
        proof = known.proof(name)
        if not await run_in_threadpool(known.check, name, password) or proof is None:
            return _page(request, wanted, "login_wrong", status=401)
        tries.succeeded(name, host)
        response = RedirectResponse(_wanted(wanted), status_code=303)
        token = logins.begin(name, proof)
        cookie = cookie_header(dict(request.scope), LOGIN_COOKIE, token, seconds=_DAYS_30_S)
        response.headers.append("set-cookie", cookie)
        return response

    @app.post("/logout")
    def leave(request: Request) -> RedirectResponse:
        logins.end(request.cookies.get(LOGIN_COOKIE, ""))
        response = RedirectResponse("/login", status_code=303)
        response.delete_cookie(LOGIN_COOKIE)
        return response


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a posted form; none where it is no form or longer than a login is."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST:
            return {}
    try:
        return {name: values[0] for name, values in parse_qs(body.decode("utf-8")).items()}
    except (UnicodeDecodeError, ValueError):
        return {}


def _wanted(query: str) -> str:
    """The page with the query that a link had: whatever it is, an address of this page."""
    pairs = parse_qsl(query)
    return f"/?{urlencode(pairs)}" if pairs else "/"


def _page(request: Request, wanted: str, problem: str = "", *, status: int = 200) -> HTMLResponse:
    """The login. ``wanted`` is the query of the link that led here: what it asks is not lost."""
    words = Words(language_of(request.cookies, dict(request.headers)))
    say = {name: escaped(words.say(f"login_{name}")) for name in ("title", "name", "password", "button")}
    told = f'<p role="alert">{escaped(words.say(problem))}</p>' if problem else ""
    html = (
        f'<!doctype html><html lang="{words.language.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{say['title']} – {escaped(words.say('title'))}</title>"
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head><body><main>"
        f'<h1>{escaped(words.say("title"))}</h1><form method="post" action="/login">{told}'
        f'<label>{say["name"]}<input name="name" autocomplete="username" required autofocus></label>'
        f'<label>{say["password"]}<input name="password" type="password" autocomplete="current-password" '
        f'required></label><input type="hidden" name="wanted" value="{escaped(wanted)}">'
        f"<button>{say['button']}</button></form></main></body></html>"
    )
    return HTMLResponse(html, status_code=status)
