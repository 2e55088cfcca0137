"""``python -m tests.load``: many people at once, each with a real HTTP client, on a page served for it.

Every client asks as the page's own scripts do: it joins the queue, reads the stream of the answer to its end
and sees that the answer is whole. Prints times in milliseconds and the server's memory; ends with 1 where any
question failed. ``--pause`` is how long a person reads before the next question.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from index.build import build_index
from index.encoders import load_encoder
from rag.assistant import Assistant
from tests.conftest import PROJECT, REPORTS, bare_environment, free_port, wait_for

PATIENCE_S = 60.0


@dataclass
class Outcome:
    """What the clients saw. ``first`` and ``whole`` are seconds to the first and the last of an answer."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        build_index(options.corpus, index, encoder=load_encoder())
        questions = _questions(Assistant.open(index))
        port = free_port()
        environment = bare_environment(
            PORT=str(port),
            KIKERU_INDEX=str(index),
            KIKERU_RECORDS=str(Path(folder) / "records.sqlite3"),
            KIKERU_RATE="100000",
        )
        server = subprocess.Popen([sys.executable, "app.py"], cwd=PROJECT, env=environment)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/healthz", server)
            return asyncio.run(_measured(url, server.pid, questions, options))
        finally:
            server.terminate()
            server.wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--people", type=int, default=20, metavar="N")
    parser.add_argument("--questions", type=int, default=2000, metavar="N", help="of all together")
    parser.add_argument("--pause", type=float, default=2.0, metavar="S", help="between two of a person's")
    parser.add_argument("--corpus", type=Path, default=REPORTS, metavar="DIR")
    return parser.parse_args()


def _questions(assistant: Assistant) -> list[str]:
    """Figures, comparisons and sections of every place there is."""
    catalog = assistant.catalog
    figures = [measure.short for measure in catalog.measures.values()]
    sections = [section.name for section in catalog.sections.values()]
    names = [jurisdiction.name for jurisdiction in catalog.jurisdictions]
    one = [f"{name}の{subject}は？" for name in names for subject in (*figures, *sections)]
    everywhere = [f"全自治体の{figure}を比較して" for figure in figures]
    return [*one, *everywhere, *(f"{figure}の合計は？" for figure in figures)]


async def _measured(url: str, pid: int, questions: list[str], options: argparse.Namespace) -> int:
    outcome = Outcome()
    config = httpx.get(f"{url}/config").json()
    names = {one["api_name"]: one["id"] for one in config["dependencies"]}
    asked = itertools.cycle(questions)
    rounds = options.questions // options.people
    memory = [_resident_mib(pid)]

    async def person(number: int) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as client:
            await client.get("/")
            conversation, session = "", secrets.token_hex(6)
            await asyncio.sleep(options.pause * number / options.people)
            for turn in range(rounds):
                # A conversation of ten questions, then a new one.
                conversation = "" if turn % 10 == 0 else conversation
                data = [next(asked), conversation, [], None]
                conversation = await _ask(client, names["submit"], data, session, outcome) or conversation
                if number == 0 and turn % max(1, rounds // 10) == 0:
                    memory.append(_resident_mib(pid))
                await asyncio.sleep(options.pause)

    started = time.perf_counter()
    await asyncio.gather(*(person(number) for number in range(options.people)))
    seconds = time.perf_counter() - started
    _print(outcome, memory, seconds)
    return 1 if outcome.failed or len(outcome.whole) != rounds * options.people else 0


async def _ask(
    client: httpx.AsyncClient, function: int, data: list[Any], session: str, outcome: Outcome
) -> str:
    """Asks as the page does; gives the conversation's id, or "" where there was no answer."""
    conversation = ""
    started = time.perf_counter()
    first: float | None = None
    messages: Any = None
    join = {"data": data, "fn_index": function, "session_hash": session, "trigger_id": None}
    await client.post("/gradio_api/queue/join", json=join)
    async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data:"):
                continue
            event = json.loads(line[5:])
            if event["msg"] == "process_generating" and first is None:
                first = time.perf_counter() - started
                conversation = event["output"]["data"][2]
            if event["msg"] == "process_completed":
                messages = event
                break
    whole = time.perf_counter() - started
    if messages is None or not messages["success"]:
        outcome.failed.append(f"{data[0]}: {messages}")
    else:
        outcome.first.append(first or whole)
        outcome.whole.append(whole)
    return conversation


def _resident_mib(pid: int) -> float:
    """The resident memory of a process in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _print(outcome: Outcome, memory: list[float], seconds: float) -> None:
    count = len(outcome.whole)
    print(f"{count} answers, {len(outcome.failed)} failed, {count / seconds:.1f} a second")
    for name, times in (("first words", outcome.first), ("whole answer", outcome.whole)):
        if times:
            cuts = statistics.quantiles(times, n=20) if len(times) > 1 else [times[0]] * 19
            print(f"{name}: median {statistics.median(times) * 1000:.0f} ms, 95% {cuts[18] * 1000:.0f} ms")
    print("memory, MiB: " + " ".join(f"{one:.0f}" for one in memory))
    for line in outcome.failed[:5]:
        print(line[:300], file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
