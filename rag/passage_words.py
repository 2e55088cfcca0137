"""Passages as lines of an answer: bullets in the source's own words, headings, notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.model import Fact, Report, Section
from rag.catalog import Located
from rag.display import plain, printed, unbulleted
from rag.model import Draft, Evidence, Language, Statement, Status
from rag.phrases import Phrases
from rag.readings import figure_text
from rag.wording import CITE, owner, year_name


def bullet(
    located: Located, sources: Mapping[str, str], asked: Sequence[Fact] = (), *, nested: bool = False
) -> Statement:
    """A passage as a list item in its own words, the figures that were ``asked`` for in bold.

    ``nested`` lets it stand below the item before it.
    """
    passage, report = located.passage, located.report
    words = plain(unbulleted(printed(passage, sources)))
    for fact in asked:
        letters = figure_text(fact, sources)
        loose = r"\s?".join(",?" if letter == "," else re.escape(letter) for letter in letters)
        words = re.sub(rf"(?<![\d*]){loose}", lambda found: f"**{found[0]}**", words, count=1)
    text = f"{'    ' if nested and passage.level else ''}- {words} {CITE}"
    evidence = Evidence(
        passage.span, report.jurisdiction.name, located.section.name, passage.area, report.fiscal_year
    )
    return _with_areas(located, sources, Statement(text, (evidence,)))


def _with_areas(located: Located, sources: Mapping[str, str], statement: Statement) -> Statement:
    """A table's row with the name of each column's area behind its figures."""
    cells = [fact for fact in facts_in(located) if fact.area is not None]
    if located.passage.area is not None or len({fact.area for fact in cells}) < 2:
        return statement
    listed = "、".join(f"{fact.area} {figure_text(fact, sources)}" for fact in cells)
    return replace(
        statement,
        text=statement.text.replace(CITE, f"（{listed}）{CITE}"),
        context=(*statement.context, *(fact.area or "" for fact in cells)),
    )


def facts_in(located: Located) -> list[Fact]:
    """The facts whose figures stand in the passage."""
    span = located.passage.span
    return [
        fact
        for fact in located.report.facts
        if span.start <= fact.value_span.start and fact.value_span.end <= span.end
    ]


def grouped(located: Sequence[Located], sources: Mapping[str, str]) -> list[Statement]:
    """Bullets under the areas and labels that stand above them in the source."""
    statements: list[Statement] = []
    place: tuple[str | None, str | None] = (None, None)
    for item in located:
        passage = item.passage
        here = (passage.area, passage.label)
        label = passage.label if passage.label and not _opens_with(passage.text, passage.label) else None
        if here != place and (label or passage.area != place[0]):
            words = " ".join(f"［{part}］" for part in (passage.area, label) if part)
            if words:
                statements.append(Statement(f"\n**{words}**", framing=True))
        place = here
        below = bool(statements) and not statements[-1].framing
        statements.append(bullet(item, sources, nested=below))
    return statements


def _opens_with(text: str, label: str) -> bool:
    return label in re.sub(r"\s+", "", text)[: len(label) + 6]


def heading(report: Report, section: Section, language: Language, area: str | None = None) -> Statement:
    """The line above passages of one section: whose, of which year, under which heading."""
    text = Phrases(language).say(
        "section",
        place=owner(report, area, language),
        year=year_name(report.fiscal_year, language),
        heading=plain(section.heading or section.name),
    )
    return Statement("\n" + text, framing=True)


def damaged_note(section: Section, language: Language) -> list[Statement]:
    """A note on lines that were left out, where there are any."""
    count = sum(p.damaged for p in section.passages)
    return [Statement(Phrases(language).say("damaged", count=count), framing=True)] if count else []


def drafted(statements: Sequence[Statement]) -> Draft:
    """An answer of these statements; none was found where none claims anything."""
    found = any(not s.framing and s.evidence for s in statements)
    return Draft(Status.ANSWERED if found else Status.NOT_FOUND, tuple(statements))
