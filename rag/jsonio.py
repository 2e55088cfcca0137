"""Answers and histories as JSON: the shapes that other programs rely on."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from corpus.errors import QuestionError
from rag.model import Answer
from rag.understand import Turn

_ROLES = ("user", "assistant")
# What JSON leaves as it is and some readers take for the end of a line.
_BREAKS = {ord(c): f"\\u{ord(c):04x}" for c in "\x7f\x85\u2028\u2029"}


def answer_data(answer: Answer) -> dict[str, Any]:
    """An answer as JSON data; its keys are part of the contract."""
    data = asdict(answer)
    data["status"] = answer.status.value
    data["citations"] = [asdict(citation) for citation in answer.citations]
    del data["choices"]
    return data


def answer_line(answer: Answer) -> str:
    """An answer as one line of JSON that UTF-8 can hold, whatever was asked."""
    line = json.dumps(answer_data(answer), ensure_ascii=False).translate(_BREAKS)
    return line.encode("utf-8", "backslashreplace").decode("utf-8")  # a lone surrogate becomes its escape


def read_history(data: Any, where: str) -> tuple[Turn, ...]:
    """A history from JSON data. Raises QuestionError naming ``where`` and what is wrong."""
    if not isinstance(data, list):
        raise QuestionError(
            f'{where}: a history is a list of {{"role": …, "content": …}}, not {type(data).__name__}'
        )
    turns = []
    for number, turn in enumerate(data, start=1):
        if (
            not isinstance(turn, dict)
            or not isinstance(turn.get("content"), str)
            or turn.get("role") not in _ROLES
        ):
            raise QuestionError(
                f'{where}: turn {number} needs "role" (user or assistant) and "content" (text)'
            )
        turns.append(Turn(turn["role"], turn["content"]))
    return tuple(turns)


def read_batch_line(line: str, where: str) -> tuple[str, tuple[Turn, ...]]:
    """A question with its history from one line of JSON. Raises QuestionError naming ``where``."""
    try:
        data = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise QuestionError(f"{where}: not JSON ({error})") from error
    if not isinstance(data, dict) or not isinstance(data.get("question"), str):
        raise QuestionError(f'{where}: needs an object with "question" (text)')
    return data["question"], read_history(data.get("history") or [], where)
