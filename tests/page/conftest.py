"""An assistant over the reports that come with the project, opened once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from page.service import Service
from rag.assistant import Assistant
from tests.conftest import REPORTS
from tests.rag.conftest import load


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant(load(REPORTS, tmp_path_factory.mktemp("page_seed") / "index"))


@pytest.fixture(scope="session")
def service(seed: Assistant) -> Service:
    ready = Service(lambda: seed)
    ready.assistant()
    return ready


@pytest.fixture
def failed() -> Callable[[Exception], Service]:
    """A service whose assistant could not be opened."""

    def made(error: Exception) -> Service:
        def opener() -> Assistant:
            raise error

        service = Service(opener)
        _ = service.failure
        return service

    return made
