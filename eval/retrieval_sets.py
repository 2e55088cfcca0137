"""The sets that retrieval is measured on, from their files."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.model import Span
from eval.errors import GoldError
from eval.gold_file import load_gold
from eval.retrieval import Task
from index.forward import Document
from index.store import Index

DOMAIN = Path(__file__).parent / "domain"

_HELP = "see docs/retrieval.md for what it has to be and where to get it"


@dataclass(frozen=True, slots=True)
class Squad:
    """A reading-comprehension set: passages as (headline, text), questions with a passage's number."""

    passages: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, int], ...]


def read_squad(path: Path) -> Squad:
    """Raises GoldError for a file that cannot be read or is of another shape."""
    data = _json(path)
    try:
        passages = tuple((str(p["headline"]), str(p["text"])) for p in data["passages"])
        questions = tuple((str(question), int(number)) for question, number in data["questions"])
    except (KeyError, TypeError, ValueError) as error:
        raise GoldError(f"{path} is no JSQuAD-style set ({error!r}): {_HELP}") from error
    if any(not 0 <= number < len(passages) for _, number in questions):
        raise GoldError(f"{path} has a question on a passage that it lacks: {_HELP}")
    return Squad(passages, questions)


def read_passages(path: Path) -> tuple[str, ...]:
    """Texts of a JSON list of ``{"text"}`` or strings, or of the passages of ``[text, passage]`` pairs a
    line.
    """
    if ".jsonl" in path.name:
        return tuple(dict.fromkeys(str(pair[1]) for pair in _json_lines(path)))
    try:
        return tuple(each if isinstance(each, str) else str(each["text"]) for each in _json(path))
    except (KeyError, TypeError) as error:
        raise GoldError(f"{path} is no list of passages ({error!r}): {_HELP}") from error


def squad_tasks(squad: Squad, distractors: Sequence[str], *, every: int = 1) -> Iterator[Task]:
    """With headlines, without, and without among ``distractors``; only each ``every``-th question."""
    questions = tuple((q, frozenset({number})) for q, number in squad.questions[::every])
    with_headlines = tuple(Document(headline, text) for headline, text in squad.passages)
    bare = tuple(Document("", text) for _, text in squad.passages)
    yield Task(f"with headlines, {len(bare):,} passages", with_headlines, questions)
    yield Task(f"without headlines, {len(bare):,} passages", bare, questions)
    if distractors:
        own = {document.body for document in bare}
        more = tuple(Document("", text) for text in dict.fromkeys(distractors) if text not in own)
        yield Task(f"without headlines, {len(bare) + len(more):,} passages", bare + more, questions)


def pair_tasks(path: Path) -> Iterator[Task]:
    """Each side of ``[[Japanese, English]]`` looking for the other. Raises GoldError as ``read_squad``."""
    try:
        pairs = [(str(japanese), str(english)) for japanese, english in _json(path)]
    except (TypeError, ValueError) as error:
        raise GoldError(f"{path} is no list of pairs ({error!r}): {_HELP}") from error
    for name, asked, found in (("Japanese to English", 0, 1), ("English to Japanese", 1, 0)):
        documents = tuple(dict.fromkeys(pair[found] for pair in pairs))
        numbers = {text: number for number, text in enumerate(documents)}
        questions = tuple((pair[asked], frozenset({numbers[pair[found]]})) for pair in pairs)
        yield Task(
            f"pairs, {name}, {len(pairs):,}", tuple(Document("", text) for text in documents), questions
        )


def domain_task(path: Path, index: Index) -> Task:
    """The questions of a domain file on a built index. Raises GoldError for a line of another shape."""
    questions = []
    for number, line in enumerate(_json_lines(path), start=1):
        try:
            spans = [Span(e["source"], e["start"], e["end"]) for e in line["evidence"]]
            questions.append((str(line["question"]), chunks_of(index, spans)))
        except (KeyError, TypeError, ValueError) as error:
            raise GoldError(f"{path}, line {number}: not a question with its evidence ({error!r})") from error
        if not questions[-1][1]:
            raise GoldError(f"{path}, line {number}: no passage of the index holds its evidence")
    return Task(f"domain, {path.stem}, {len(questions)} questions", _documents(index), tuple(questions))


def gold_task(path: Path, index: Index) -> Task:
    """The answered questions of a gold file that one passage answers. Raises GoldError as ``load_gold``."""
    chosen = [
        (gold.question, chunks_of(index, gold.evidence))
        for gold in load_gold(path, index.sources)
        if gold.status == "answered" and not gold.history and len(gold.evidence) == 1
    ]
    questions = tuple((question, right) for question, right in chosen if right)
    return Task(f"gold, {path.stem}, {len(questions)} with one passage", _documents(index), questions)


def _documents(index: Index) -> tuple[Document, ...]:
    return tuple(Document(chunk.context, chunk.text) for chunk in index.chunks)


def chunks_of(index: Index, spans: Sequence[Span]) -> frozenset[int]:
    """The chunks that share half of a span or more."""

    def shared(part: Span, span: Span) -> int:
        return min(part.end, span.end) - max(part.start, span.start) if part.source == span.source else 0

    return frozenset(
        number
        for number, chunk in enumerate(index.chunks)
        for span in spans
        if 2 * sum(max(0, shared(passage.span, span)) for passage in chunk.passages) >= span.end - span.start
    )


def _json(path: Path) -> Any:
    try:
        return json.loads(_text(path))
    except ValueError as error:
        raise GoldError(f"{path} is not JSON ({error}): {_HELP}") from error


def _json_lines(path: Path) -> list[Any]:
    try:
        return [json.loads(line) for line in _text(path).splitlines() if line.strip()]
    except ValueError as error:
        raise GoldError(f"{path} is not JSON lines ({error}): {_HELP}") from error


def _text(path: Path) -> str:
    try:
        if path.suffix == ".xz":
            with lzma.open(path, "rt", encoding="utf-8") as file:
                return file.read()
        return path.read_text(encoding="utf-8")
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read ({error}): {_HELP}") from error
