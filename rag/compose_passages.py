"""Answers made of passages: sections, topics, definitions, who writes of what, overviews, the inventory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.lines import BULLETS
from corpus.model import Jurisdiction, Report, Section
from rag.catalog import Catalog, Located, passages, title_mark
from rag.compose_figures import FigureComposer
from rag.display import plain, printed
from rag.intents import figure_intent, lists
from rag.model import Calculation, Draft, Evidence, Intent, Language, Query, Statement, Status
from rag.phrases import Phrases
from rag.readings import evidence_of, figure_text, number_text
from rag.retrieval import Found, Retriever
from rag.scope import Scope
from rag.wording import CITE, context_of, owner, place_name, year_name

_LEAD = re.compile(rf"^[{re.escape(BULLETS)}]\s*")
_LINKS = ("と", "や", "、", "・", "及び", "および", "、または", " and ")
_BY_AREA = re.compile(r"圏域|\barea", re.IGNORECASE)
_MOST = 8  # passages shown for a topic
_MOST_PER_PLACE = 3  # and for each place where many answer


class PassageComposer:
    """Composes from passages, whole, in the words of the source."""

    def __init__(self, catalog: Catalog, retriever: Retriever, figures: FigureComposer) -> None:
        self._catalog = catalog
        self._retriever = retriever
        self._figures = figures

    def prepare(self) -> None:
        self._retriever.prepare()

    def describe(self, query: Query, scope: Scope) -> Draft:
        """The named sections of each report, every passage of them."""
        statements: list[Statement] = [_other_year(query)] if scope.other_year else []
        for report in scope.reports:
            for key in query.sections:
                section = next((s for s in report.sections if s.key == key), None)
                statements += self._section(query, report, section, key, scope)
        return _draft(statements)

    def _section(
        self, query: Query, report: Report, section: Section | None, key: str, scope: Scope
    ) -> list[Statement]:
        shown = [p for p in passages(report) if section is not None and p.section == section]
        if scope.areas:
            shown = [p for p in shown if p.passage.area in scope.areas]
            if not shown:
                return self._of_areas(query, report, scope)
        name = section.name if section is not None else self._catalog.sections[key].name
        if not shown or section is None:
            return [self._nothing(query, report, name)]
        heading = _heading(report, section, query.language)
        return [heading, *self._grouped(shown), *_damaged_note(section, query.language)]

    def _of_areas(self, query: Query, report: Report, scope: Scope) -> list[Statement]:
        """What stands under the named areas in any section: the one asked for has nothing of them."""
        statements: list[Statement] = []
        for section in report.sections:
            own = [p for p in passages(report) if p.section == section and p.passage.area in scope.areas]
            if own:
                statements += [_heading(report, section, query.language), *self._grouped(own)]
        return statements

    def _nothing(self, query: Query, report: Report, name: str) -> Statement:
        place, year = (
            place_name(report.jurisdiction, query.language),
            year_name(report.fiscal_year, query.language),
        )
        text = Phrases(query.language).say("no_text", place=place, year=year, name=name)
        return Statement(text, context=context_of(report), framing=True)

    def _grouped(self, located: Sequence[Located]) -> list[Statement]:
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
            statements.append(self._with_areas(item, bullet(item, self._catalog.index.sources)))
        return statements

    def _with_areas(self, item: Located, statement: Statement) -> Statement:
        """A table's row with the name of each column's area behind it."""
        span, sources = item.passage.span, self._catalog.index.sources
        cells = [
            fact
            for fact in item.report.facts
            if fact.area is not None
            and span.start <= fact.value_span.start
            and fact.value_span.end <= span.end
        ]
        if item.passage.area is not None or len({fact.area for fact in cells}) < 2:
            return statement
        listed = "、".join(f"{fact.area} {figure_text(fact, sources)}" for fact in cells)
        return replace(
            statement,
            text=statement.text.replace(CITE, f"（{listed}）{CITE}"),
            context=(*statement.context, *(fact.area or "" for fact in cells)),
        )

    def search(self, query: Query, scope: Scope) -> Draft:
        """The passages that cover the topic: in the named sections if they are there, else anywhere."""
        if len(query.places.named) > 1 and len(scope.reports) > 1:
            parts = [self.search(query, replace(scope, reports=(report,))) for report in scope.reports]
            return _draft([statement for part in parts for statement in part.statements])
        found = self._find(query, scope)
        if not found:
            return _draft([])
        best = found if lists(query.text) else self._retriever.closest(found)
        precise = (
            bool(query.wants.number or query.wants.months)
            and len(scope.reports) == 1
            and not best[0].labelled
        )
        shown = [f for f in best if f.score >= best[0].score - 0.1] if precise else best
        statements = self._found(query, shown[:_MOST])
        return _draft([*self._sum(query, shown), *statements])

    def _find(self, query: Query, scope: Scope) -> list[Found]:
        """In the named sections, else anywhere; each of several topics alone, if no passage holds all."""
        found = self._retriever.find(query, scope.reports, sections=query.sections) if query.sections else []
        found = found or self._retriever.find(query, scope.reports)
        if found or not any(
            f"{a}{link}{b}" in query.text for a, b in pairwise(query.topic) for link in _LINKS
        ):
            return found
        alone = [self._retriever.find(replace(query, topic=(topic,)), scope.reports) for topic in query.topic]
        if not all(alone):
            return []
        return [item for part in alone for item in self._retriever.closest(part)]

    def _sum(self, query: Query, found: Sequence[Found]) -> list[Statement]:
        """The sum of the figures found, where the question asks for one and they are of one kind."""
        facts = [fact for item in found for fact in item.facts if fact.value is not None]
        units = {fact.unit for fact in facts}
        unlike = {q for fact in facts for q in fact.qualifiers if q in ("延べ", "各", "約")}
        if figure_intent(query.text) is not Intent.TOTAL or len(facts) < 2 or len(units) != 1 or unlike:
            return []
        total = Calculation("sum", tuple(f.value or 0.0 for f in facts), sum(f.value or 0.0 for f in facts))
        parts = " + ".join(figure_text(fact, self._catalog.index.sources) for fact in facts)
        text = Phrases(query.language).say(
            "sum_of", total=number_text(total.result, units.pop()), parts=parts
        )
        return [Statement(text, tuple(evidence_of(self._catalog, f) for f in facts), (total,))]

    def which(self, query: Query, scope: Scope) -> Draft:
        """Every place with a passage that covers the topic, each with its own passages."""
        found = self._find(query, scope)
        names = dict.fromkeys(f.located.report.jurisdiction.name for f in found)
        if not found:
            return _draft([])
        places = [j for j in self._catalog.jurisdictions if j.name in names]
        phrases = Phrases(query.language)
        owners = [
            (f.located.report, f.located.passage.area if _BY_AREA.search(query.text) else None) for f in found
        ]
        owners.sort(key=lambda pair: places.index(pair[0].jurisdiction))
        joined = phrases.listed(dict.fromkeys(owner(*pair, query.language) for pair in owners))
        text = phrases.say("which", places=joined)
        statements = [Statement(text, framing=True)]
        for place in places:
            own = [f for f in found if f.located.report.jurisdiction.name == place.name]
            statements += self._found(query, own[:_MOST_PER_PLACE])
        return _draft(statements)

    def define(self, query: Query, scope: Scope) -> Draft:
        """What the corpus says of a term: first where a label names it, then where a passage does."""
        found = self._find(query, scope)
        labelled = [f for f in found if f.located.passage.label and self._names(f, query)]
        chosen = labelled or found
        if not chosen:
            return _draft([])
        head = Phrases(query.language).say("define")
        return _draft([Statement(head, framing=True), *self._found(query, chosen[:5])])

    def _names(self, found: Found, query: Query) -> bool:
        label = self._retriever.canonical(found.located.passage.label or "")
        return "役割" in label and any(self._retriever.canonical(topic) in label for topic in query.topic)

    def _found(self, query: Query, found: Sequence[Found]) -> list[Statement]:
        """Found passages under the place and section they stand in, in the order of the source."""
        sources = self._catalog.index.sources
        statements: list[Statement] = []
        last: tuple[str, str, str | None] | None = None
        first = {f.located.report.jurisdiction.name: n for n, f in reversed(list(enumerate(found)))}
        for item in sorted(
            found, key=lambda f: (first[f.located.report.jurisdiction.name], f.located.passage.span)
        ):
            located = item.located
            here = (located.report.jurisdiction.name, located.section.name, located.passage.area)
            if here != last:
                statements.append(_heading(located.report, located.section, query.language, here[2]))
                last = here
            figures = [figure_text(fact, sources) for fact in item.facts]
            statements.append(bullet(located, sources, figures))
        return statements

    def _bullets(self, located: Sequence[Located]) -> list[Statement]:
        return [bullet(item, self._catalog.index.sources) for item in located]

    def overview(self, query: Query, scope: Scope) -> Draft:
        """A place in brief: its figures, then the first passages of each section."""
        statements: list[Statement] = []
        for report in scope.reports:
            one = Scope((report,))
            keys = tuple(m for m in self._catalog.measures if self._catalog.facts(report, m))
            if keys:
                asked = Query(query.text, query.language, Intent.VALUE, query.places, measures=keys)
                statements += self._figures.compose(asked, one).statements
            for section in report.sections:
                spec = self._catalog.sections.get(section.key)
                shown = [p for p in passages(report) if p.section == section][:2]
                if shown and not (spec is not None and spec.figures_only):
                    statements += [_heading(report, section, query.language), *self._bullets(shown)]
        return _draft(statements)

    def inventory(self, query: Query, scope: Scope) -> Draft:
        """The reports that there are, each citing the line that names its jurisdiction."""
        named = bool(query.places.named or query.places.is_group)
        reports = [r for r in self._catalog.reports if not named or r.jurisdiction in _owners(scope)]
        count = len({r.jurisdiction.name for r in reports})
        phrases = Phrases(query.language)
        head = phrases.say("inventory", count=count)
        statements = [Statement(head, framing=True)]
        for report in reports:
            mark = title_mark(report)
            if mark is None:
                continue
            evidence = Evidence(mark.span, report.jurisdiction.name, mark.text, None, report.fiscal_year)
            place = place_name(report.jurisdiction, query.language)
            text = phrases.say(
                "inventory_item", place=place, year=year_name(report.fiscal_year, query.language)
            )
            statements.append(Statement(text, (evidence,), context=context_of(report)))
        return _draft(statements)


def _owners(scope: Scope) -> list[Jurisdiction]:
    return [report.jurisdiction for report in scope.reports]


def bullet(located: Located, sources: Mapping[str, str], figures: Sequence[str] = ()) -> Statement:
    """A passage as a list item in its own words, the figures that were asked for in bold."""
    passage = located.passage
    report = located.report
    indent = "    " if passage.level else ""
    words = plain(_LEAD.sub("", printed(passage, sources)))
    for figure in figures:
        loose = r"\s?".join(map(re.escape, figure))
        words = re.sub(rf"(?<![\d*]){loose}", lambda found: f"**{found[0]}**", words, count=1)
    text = f"{indent}- {words} {CITE}"
    evidence = Evidence(
        passage.span, report.jurisdiction.name, located.section.name, passage.area, report.fiscal_year
    )
    return Statement(text, (evidence,))


def _heading(report: Report, section: Section, language: Language, area: str | None = None) -> Statement:
    text = Phrases(language).say(
        "section",
        place=owner(report, area, language),
        year=year_name(report.fiscal_year, language),
        heading=plain(section.heading or section.name),
    )
    return Statement("\n" + text, framing=True)


def _other_year(query: Query) -> Statement:
    phrases = Phrases(query.language)
    years = phrases.listed(year_name(year, query.language) for year in query.fiscal_years)
    return Statement(phrases.say("other_year", years=years), framing=True)


def _damaged_note(section: Section, language: Language) -> list[Statement]:
    count = sum(p.damaged for p in section.passages)
    return [Statement(Phrases(language).say("damaged", count=count), framing=True)] if count else []


def _opens_with(text: str, label: str) -> bool:
    return label in re.sub(r"\s+", "", text)[: len(label) + 6]


def _draft(statements: Sequence[Statement]) -> Draft:
    found = any(not s.framing and s.evidence for s in statements)
    return Draft(Status.ANSWERED if found else Status.NOT_FOUND, tuple(statements))
