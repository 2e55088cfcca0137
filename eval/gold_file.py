"""Gold files: one question a line, every field and every span checked against the sources."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from corpus.model import Span
from eval.errors import GoldError
from eval.gold import STATUSES, GoldQuestion, Pair, Turn, gold_data

_NEEDED = frozenset(
    {
        "id",
        "type",
        "question",
        "history",
        "status",
        "numbers",
        "words",
        "not",
        "evidence",
        "jurisdictions",
    }
)
_OPTIONAL = frozenset({"pairs", "allowed"})
_ROLES = ("user", "assistant")
T = TypeVar("T")


def load_gold(path: Path, sources: Mapping[str, str]) -> tuple[GoldQuestion, ...]:
    """The questions of a gold file. ``sources`` are the texts that its spans count in, by path.

    Raises GoldError, naming file and line, for a file that cannot be read, a field that is missing, unknown
    or of another shape, a span outside its source, a quote that is not what stands there, an answered
    question that demands nothing, an id used twice, or a candidate made of feedback that is not reviewed.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read ({error}): name a gold file in UTF-8") from error
    questions: list[GoldQuestion] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        question = _Line(f"{path}:{number}", line, sources).question()
        if question.id in seen:
            raise GoldError(
                f"{path}:{number}: id {question.id!r} stands in line {seen[question.id]} too: rename one"
            )
        seen[question.id] = number
        questions.append(question)
    if not questions:
        raise GoldError(f"{path} holds no question: write one JSON object a line")
    return tuple(questions)


def write_gold(questions: Sequence[GoldQuestion], path: Path) -> None:
    """Writes a gold file that ``load_gold`` reads. Raises OSError."""
    lines = (json.dumps(gold_data(question), ensure_ascii=False) for question in questions)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


class _Line:
    """One line of a gold file; ``where`` names it in errors."""

    def __init__(self, where: str, line: str, sources: Mapping[str, str]) -> None:
        self._where = where
        self._sources = sources
        try:
            data = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise GoldError(f"{where}: not JSON ({error}): write one object a line") from error
        if not isinstance(data, dict):
            raise GoldError(f"{where}: a question is an object, not {type(data).__name__}")
        self._data: dict[str, Any] = data
        if "review" in data:
            raise GoldError(
                f"{where}: a candidate that nobody has reviewed: check and complete it, then take out review"
            )
        missing, unknown = sorted(_NEEDED - set(data)), sorted(set(data) - _NEEDED - _OPTIONAL)
        if missing:
            raise GoldError(f"{where}: {', '.join(missing)} missing: give every field")
        if unknown:
            raise GoldError(f"{where}: {', '.join(unknown)} unknown: correct the name or take it out")

    def question(self) -> GoldQuestion:
        status = self._text("status")
        if status not in STATUSES:
            raise self._wrong("status", f"is {status!r}, not one of {', '.join(STATUSES)}")
        made = GoldQuestion(
            id=self._text("id"),
            type=self._text("type"),
            question=self._text("question"),
            status=status,
            history=self._each("history", self._turn),
            numbers=self._each("numbers", self._number),
            words=self._each("words", self._word),
            forbidden=self._each("not", self._number),
            pairs=self._each("pairs", self._pair),
            evidence=self._each("evidence", self._span),
            jurisdictions=self._each("jurisdictions", self._word),
            allowed=self._each("allowed", self._span),
        )
        demands = made.numbers or made.words or made.pairs or made.evidence
        if status == "answered" and not demands and made.type != "inventory":
            raise self._wrong("status", "is answered, yet no number, word or evidence is asked for")
        return made

    def _wrong(self, name: str, what: str) -> GoldError:
        return GoldError(f"{self._where}: {name} {what}: correct it")

    def _text(self, name: str) -> str:
        value = self._data[name]
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(name, f"is {value!r}, not a text")
        return value

    def _each(self, name: str, read: Callable[[str, Any], T]) -> tuple[T, ...]:
        values = self._data.get(name, [])
        if not isinstance(values, list):
            raise self._wrong(name, f"is {type(values).__name__}, not a list")
        return tuple(read(f"{name}[{number}]", value) for number, value in enumerate(values))

    def _word(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(name, f"is {value!r}, not a text")
        return value

    def _number(self, name: str, value: Any) -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        return self._word(name, value)

    def _turn(self, name: str, value: Any) -> Turn:
        if not isinstance(value, dict) or set(value) != {"role", "content"}:
            raise self._wrong(name, 'is not {"role": …, "content": …}')
        if value["role"] not in _ROLES or not isinstance(value["content"], str):
            raise self._wrong(name, "needs the role user or assistant and a text")
        return Turn(value["role"], value["content"])

    def _pair(self, name: str, value: Any) -> Pair:
        if not isinstance(value, list) or len(value) != 2:
            raise self._wrong(name, "is not [owner, number]")
        return Pair(self._word(name, value[0]), self._number(name, value[1]))

    def _span(self, name: str, value: Any) -> Span:
        if not isinstance(value, dict) or not {"source", "start", "end"} <= set(value) <= {
            "source",
            "start",
            "end",
            "quote",
        }:
            raise self._wrong(name, 'is not {"source": …, "start": …, "end": …}')
        source, start, end = value["source"], value["start"], value["end"]
        text = self._sources.get(source) if isinstance(source, str) else None
        if text is None:
            raise self._wrong(name, f"names the source {source!r}, which the corpus does not hold")
        whole = all(isinstance(offset, int) and not isinstance(offset, bool) for offset in (start, end))
        if not whole or not 0 <= start < end <= len(text):
            raise self._wrong(name, f"is [{start}, {end}) in {source} of {len(text)} characters")
        if text[start:end].isspace():
            raise self._wrong(name, f"is [{start}, {end}) in {source}, where nothing stands")
        if value.get("quote", text[start:end]) != text[start:end]:
            raise self._wrong(name, f"quotes {value['quote']!r}, but {text[start:end]!r} stands there")
        return Span(source, start, end)
