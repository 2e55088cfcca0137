"""What reports say of a place that has none of its own: those of others, or of a ward its city's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Fact, Report
from rag.catalog import Catalog, Located
from rag.compose_topics import TopicComposer
from rag.model import Draft, Intent, Query, Statement
from rag.passage_words import drafted
from rag.phrases import Phrases
from rag.retrieval import Found
from rag.scope import Scope
from rag.topic_words import more, page_of
from rag.wording import place_name

_MOST = 8  # passages shown
_PEOPLE = ("人", "名")
_NOT_ASKED = frozenset({Intent.INVENTORY, Intent.UNCLEAR, Intent.AREAS})
_INSIDE = (
    r"(?<![一-鿿々](?<![都道府県市郡との及やは]))"  # behind another kanji a name is part of a longer one
)


class MentionComposer:
    """Composes from passages that name a place."""

    def __init__(self, catalog: Catalog, topics: TopicComposer) -> None:
        self._catalog = catalog
        self._topics = topics

    def compose(self, query: Query, names: Sequence[str]) -> Draft | None:
        """The passages that name one of ``names`` and hold each topic of the question; None where none does.

        Of the years that it names, else of each place's newest report that has one.
        """
        if query.intent in _NOT_ASKED:
            return None
        found = self._newest(query, [i for i in self._catalog.located if self._fits(i, query, names)])
        return drafted(self._shown(query, found)) if found else None

    def of_parts(self, query: Query, scope: Scope) -> Draft | None:
        """What the reports in reach say of the wards or towns that the question names; None where nothing.

        Where a figure is asked for and none stands there, that is said first.
        """
        owners = {report.jurisdiction.name for report in scope.reports}
        located = [i for i in self._catalog.located if i.report.jurisdiction.name in owners]
        plain = replace(query, topic=())
        every = self._newest(query, [i for i in located if self._fits(i, plain, scope.parts)])
        if not every:
            return None
        found = [item for item in every if self._fits(item, query, scope.parts)]
        known = [item for item in found if not query.sections or item.section.key in query.sections]
        phrases = Phrases(query.language)
        lead = "part_told" if found else "part_told_alone"
        if _asks_figure(query) and not any(_counts(item, query) for item in every):
            lead = "part_uncounted"
        named = [part for part in scope.parts if any(self._fits(i, plain, (part,)) for i in every)]
        telling = [r for r in scope.reports if r.jurisdiction in {i.report.jurisdiction for i in every}]
        whose = self._whose(telling, query)
        text = phrases.say(lead, whose=whose, parts=phrases.listed(named))
        head = Statement(text, context=scope.parts, framing=True)
        silent = [part for part in scope.parts if part not in named]
        rest = phrases.say("no_part", whose=whose, parts=phrases.listed(silent))
        ends = [Statement(rest, context=scope.parts, framing=True)] if silent else []
        others = dict.fromkeys(r.jurisdiction for r in scope.reports if r not in telling)
        if others:
            shown = phrases.listed((place_name(j, query.language) for j in others), "and")
            ends.append(Statement(phrases.say("part_others", places=shown), framing=True))
        return drafted([head, *self._shown(query, known or found or every), *ends])

    def _whose(self, reports: Sequence[Report], query: Query) -> str:
        phrases = Phrases(query.language)
        places = dict.fromkeys(place_name(report.jurisdiction, query.language) for report in reports)
        return phrases.say("whose", places=phrases.listed(places))

    def _newest(self, query: Query, found: Sequence[Located]) -> list[Located]:
        """Of each place, those of its newest report that has one, unless the question names years."""
        newest: dict[str, int] = {}
        for item in found:
            name = item.report.jurisdiction.name
            newest[name] = max(newest.get(name, 0), item.report.fiscal_year or 0)
        if query.fiscal_years:
            return list(found)
        return [i for i in found if (i.report.fiscal_year or 0) == newest[i.report.jurisdiction.name]]

    def _shown(self, query: Query, found: Sequence[Located]) -> list[Statement]:
        page = page_of([Found(item, 1.0, 1.0) for item in found], _MOST, query.page)
        return [*self._topics.shown(query, page.shown), *more(page.left, query.language)]

    def _fits(self, item: Located, query: Query, names: Sequence[str]) -> bool:
        if query.fiscal_years and item.report.fiscal_year not in query.fiscal_years:
            return False
        text = unicodedata.normalize("NFKC", "\n".join((item.passage.label or "", item.passage.text)))
        named = any(re.search(_INSIDE + re.escape(name), text) for name in names)
        hard = [topic for topic in query.topic if topic not in query.soft_topics]
        return named and all(topic in text for topic in hard)


def _asks_figure(query: Query) -> bool:
    return bool(query.measures or query.rate or query.wants.number or query.vague_number)


def _counts(item: Located, query: Query) -> bool:
    """Whether a passage holds a figure such as the question asks for, so that none can be denied."""
    facts = [fact for fact in item.report.facts if _stands_in(fact, item)]
    people = query.measures or query.rate or not query.wants.units
    units = _PEOPLE if people else query.wants.units
    return any(fact.unit in units for fact in facts)


def _stands_in(fact: Fact, item: Located) -> bool:
    span, value = item.passage.span, fact.value_span
    return span.source == value.source and span.start <= value.start and value.end <= span.end
