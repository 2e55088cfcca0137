"""Who gets in, and what a browser is called."""

from __future__ import annotations

import pytest
from fastapi import FastAPI, Request, WebSocket
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from page.guard import Guard, UserOf, cookies_of
from page.visitor import LOGIN_COOKIE, USER_KEY, VISITOR_COOKIE, is_visitor_id


def _client(user_of: UserOf | None = None) -> TestClient:
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    def any_route(path: str, request: Request) -> dict[str, object]:
        return {"path": path, "user": request.scope.get(USER_KEY)}

    @app.websocket("/socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.close()

    return TestClient(Guard(app, user_of=user_of), follow_redirects=False)


def _one_user(token: str) -> str | None:
    return "花子" if token == "right" else None


def test_a_browser_gets_a_name_once_that_scripts_cannot_read() -> None:
    client = _client()
    cookie = client.get("/").headers["set-cookie"]
    assert is_visitor_id(cookie.partition("=")[2].partition(";")[0])
    assert cookie.startswith(f"{VISITOR_COOKIE}=")
    assert [part for part in ("HttpOnly", "SameSite=Lax", "Path=/") if part not in cookie] == []
    assert "Secure" not in cookie
    assert "set-cookie" not in client.get("/").headers


@pytest.mark.parametrize("user_of", [None, _one_user])
@pytest.mark.parametrize("path", ["/", "/config", "/files/a.txt", "/healthz"])
def test_every_answer_says_how_it_may_be_used(path: str, user_of: UserOf | None) -> None:
    client = _client(user_of)
    for _ in range(2):  # the first visit, and one of a browser that has its name
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["referrer-policy"] == "same-origin"


def test_a_name_that_no_page_gave_is_replaced() -> None:
    client = _client()
    client.cookies.set(VISITOR_COOKIE, "me'; DROP TABLE")
    assert f"{VISITOR_COOKIE}=" in client.get("/").headers["set-cookie"]


def test_over_https_cookies_stay_there() -> None:
    client = TestClient(_client().app, base_url="https://kikeru.example", follow_redirects=False)
    assert "; Secure" in client.get("/").headers["set-cookie"]


def test_without_a_login_everybody_gets_in() -> None:
    assert _client().get("/config").json() == {"path": "config", "user": None}


@pytest.mark.parametrize(
    "path",
    ["/config", "/gradio_api/queue/join", "/files/a.txt", "/compare.csv", "/conversations/a.md", "/login/x"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_with_a_login_nothing_is_served_to_strangers(path: str, method: str) -> None:
    client = _client(_one_user)
    client.cookies.set(LOGIN_COOKIE, "wrong")
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()) == (401, {"detail": "login required"})


def test_a_stranger_is_shown_the_login_and_keeps_the_question() -> None:
    client = _client(_one_user)
    assert client.get("/").headers["location"] == "/login"
    assert client.get("/?q=%E4%BD%95").headers["location"] == "/login?q=%E4%BD%95"
    assert client.post("/").status_code == 401


@pytest.mark.parametrize("path", ["/login", "/healthz"])
def test_the_login_and_the_health_are_for_everybody(path: str) -> None:
    assert _client(_one_user).get(path).status_code == 200


def test_who_has_logged_in_is_known_to_what_is_served() -> None:
    client = _client(_one_user)
    client.cookies.set(LOGIN_COOKIE, "right")
    assert client.get("/config").json() == {"path": "config", "user": "花子"}


def test_a_socket_is_closed_to_strangers() -> None:
    with pytest.raises(WebSocketDisconnect) as closed, _client(_one_user).websocket_connect("/socket"):
        pass
    assert closed.value.code == 1008
    with _client().websocket_connect("/socket"):
        pass


@pytest.mark.parametrize(
    ("header", "cookies"),
    [
        (b"a=1; b=2", {"a": "1", "b": "2"}),
        (b"", {}),
        (b"=;;;\xff\xfe", {}),
        (b'b=2; a="x', {"b": "2"}),
    ],
)
def test_cookies_are_read_whatever_stands_there(header: bytes, cookies: dict[str, str]) -> None:
    assert cookies_of({"headers": [(b"cookie", header)]}) == cookies
