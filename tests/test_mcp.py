"""The page's functions as MCP tools, called by MCP's own client over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import page.serve
from page.serve import build_app
from page.service import Service
from page.settings import Settings, SettingsError
from page.store.database import Database
from rag.assistant import Assistant
from tests.conftest import REPORTS, serving

# In a process of its own: the client's warnings are not the page's.
CALL = """
import asyncio, json, sys
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

async def main():
    async with streamablehttp_client(sys.argv[1] + "gradio_api/mcp/") as (read, write, _):
        async with ClientSession(read, write) as session:
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            asked = await session.call_tool("ask", {"question": sys.argv[2]})
            listed = await session.call_tool("list_reports", {})
            print(json.dumps({
                "tools": {name: sorted(tool.inputSchema["properties"]) for name, tool in tools.items()},
                "told": {name: tool.description for name, tool in tools.items()},
                "asked": asked.content[0].text,
                "listed": listed.content[0].text,
            }))

asyncio.run(main())
"""


def test_the_tools_answer(page_index: Path, tmp_path: Path) -> None:
    pytest.importorskip("mcp", reason="pip install -r requirements-mcp.txt")
    with serving(page_index, REPORTS, tmp_path, KIKERU_MCP="1") as running:
        question = "どの自治体の報告書がありますか？"
        called = subprocess.run(
            [sys.executable, "-c", CALL, running.url, question],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert called.returncode == 0, called.stderr
    told = json.loads(called.stdout)
    assert told["tools"] == {"ask": ["history", "question"], "compare": ["selection"], "list_reports": []}
    assert all(told["told"].values())
    assert "'status': 'answered'" in told["asked"]
    assert "fiscal_year" in told["listed"]


def test_without_the_library_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page.serve, "find_spec", lambda name: None)

    def opener() -> Assistant:
        raise AssertionError

    database = Database(tmp_path / "records.sqlite3")
    with pytest.raises(SettingsError, match=r"requirements-mcp\.txt"):
        build_app(Settings(mcp=True), Service(opener), database)
    database.close()
