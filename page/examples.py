"""Questions to begin with, made from what the index holds, so that each can be answered."""

from __future__ import annotations

from collections.abc import Iterator

from rag.assistant import Assistant
from rag.model import Status


def example_questions(assistant: Assistant, *, most: int = 4) -> tuple[str, ...]:
    """Up to ``most`` questions of different kinds that ``assistant`` answers."""
    found: list[str] = []
    for question in _candidates(assistant):
        if len(found) == most:
            break
        if assistant.extractive.ask(question).status is Status.ANSWERED:
            found.append(question)
    return tuple(found)


def _candidates(assistant: Assistant) -> Iterator[str]:
    catalog = assistant.catalog
    names = [jurisdiction.name for jurisdiction in catalog.jurisdictions]
    measures = [measure.short for measure in catalog.measures.values()]
    sections = [section.name for section in catalog.sections.values()]
    if names and measures:
        yield f"{names[-1]}の{measures[-1]}は？"
        yield f"全自治体の{measures[0]}を比較して"
    if names and sections:
        yield f"{names[len(names) // 2]}の{sections[0]}は？"
    yield "どの自治体の報告書が入っていますか？"
    for name in names[:2]:
        yield f"{name}について教えて"
