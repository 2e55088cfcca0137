"""Everything that is served, put together: the service, what is kept, the page, the guard around them."""

from __future__ import annotations

import socket
import sys
from importlib.util import find_spec
from typing import Any

import uvicorn
from fastapi import FastAPI

from page.api import functions
from page.blocks import build_blocks, mount_page
from page.chat import Chat
from page.guard import Guard, UserOf
from page.handlers import Desk
from page.limits import RateLimit
from page.login import add_login
from page.server import add_comparisons, add_conversations, add_files, add_health
from page.service import Service
from page.settings import Settings, SettingsError
from page.store.conversations import Conversations
from page.store.database import Database
from page.store.feedback import Feedback
from page.store.logins import Logins, Tries
from page.store.users import UsersFile
from page.views import Views
from page.visitor import USER_KEY


def serve(settings: Settings, listening: socket.socket) -> None:
    """Serves on ``listening`` until interrupted.

    Raises RecordsError where the records or the file of users cannot be used.
    """
    # What can be refused at once comes before the thread that opens the index.
    database = Database(settings.records)
    if settings.auth is not None:
        UsersFile(settings.auth)
    service = Service.of(settings.index, settings.corpus)
    app = build_app(settings, service, database)
    host, port = listening.getsockname()[:2]
    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=3)
    server = uvicorn.Server(config)
    listening.listen(1024)
    shown = f"[{host}]" if ":" in host else host
    print(f"kikeru: http://{shown}:{port}/", file=sys.stderr, flush=True)
    try:
        server.run(sockets=[listening])
    finally:
        database.close()


def build_app(settings: Settings, service: Service, database: Database) -> Any:
    """The ASGI application: nothing in it is reached but through the guard."""
    if settings.mcp and find_spec("mcp") is None:
        raise SettingsError("KIKERU_MCP needs a library more: pip install -r requirements-mcp.txt")
    conversations = Conversations(database)
    limit = RateLimit(settings.rate)
    chat = Chat(service, conversations, Feedback(database), limit)
    views = Views(service)
    views.prepare()
    desk = Desk(service, chat, conversations, views, functions(service, limit))
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_health(app, service)
    add_files(app, service)
    add_comparisons(app, service)
    add_conversations(app, conversations)
    user_of: UserOf | None = None
    if settings.auth is not None:
        users, logins = UsersFile(settings.auth), Logins(database)
        add_login(app, users, logins, Tries())
        user_of = _known(users, logins)
    user = None if user_of is None else lambda request: request.scope.get(USER_KEY)
    mount_page(app, build_blocks(desk), user=user, mcp=settings.mcp)
    return Guard(app, user_of=user_of)


def _known(users: UsersFile, logins: Logins) -> UserOf:
    def user_of(token: str) -> str | None:
        """Who logged in with ``token``, as long as the file of users knows them with that password."""
        known = users.current()
        # While the file cannot be read nobody gets in, and nobody's login ends for it.
        return None if known.is_unread or not token else logins.user_of(token, known.proof)

    return user_of
