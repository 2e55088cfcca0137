"""A Chromium, visitors, and pages over a made-up corpus, behind a login and beside a slow model."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from eval.generate import generate, write_world
from eval.truth import World
from index.build import build_index
from index.encoders import load_encoder
from page.store.users import put_user
from tests.browser.visitor import Visitor
from tests.conftest import Running, serving

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
PASSWORD = "もちもの-2017"
Visit = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Not for the session: its event loop would be in the way of other tests' own."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, running: Running) -> Iterator[Visit]:
    """Makes visitors; each has to leave without a complaint."""
    here: list[Visitor] = []

    def visit(served: Running = running, path: str = "", **window: object) -> Visitor:
        here.append(Visitor(browser, served.url, **window))
        return here[-1].enter(path)

    yield visit
    for visitor in here:
        visitor.leave()


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    return visit()


@pytest.fixture(scope="package")
def world() -> World:
    """Twelve jurisdictions of several regions in two fiscal years, and everything that is true of them."""
    return generate(2, jurisdictions=12)


@pytest.fixture(scope="package")
def many(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The page over ``world``."""
    own = tmp_path_factory.mktemp("many")
    write_world(world, own / "reports")
    build_index(own / "reports", own / "index", encoder=load_encoder())
    with serving(own / "index", own / "reports", own) as served:
        yield served


@pytest.fixture(scope="package")
def guarded(
    page_index: Path, reports_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """The page behind a login for 花子 and 太郎, whose password is ``PASSWORD``."""
    own = tmp_path_factory.mktemp("guarded")
    for name in ("花子", "太郎"):
        put_user(own / "users", name, PASSWORD)
    with serving(page_index, reports_folder, own, KIKERU_AUTH=str(own / "users")) as served:
        yield served


@pytest.fixture
def slow(page_index: Path, reports_folder: Path, tmp_path: Path) -> Iterator[tuple[Running, threading.Event]]:
    """The page beside a language model that says nothing, and only once the event is set."""
    gate = threading.Event()
    gate.set()

    class Model(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            gate.wait(60)
            self.send_error(500)

        def log_message(self, format: str, *values: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    serve = threading.Thread(target=server.serve_forever)
    serve.start()
    model = {
        "KIKERU_LLM": "openai:slow",
        "KIKERU_LLM_BASE_URL": f"http://127.0.0.1:{server.server_port}/v1",
    }
    try:
        with serving(page_index, reports_folder, tmp_path, **model) as served:
            yield served, gate
    finally:
        gate.set()
        server.shutdown()
        serve.join()
        server.server_close()
