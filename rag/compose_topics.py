"""Answers to questions of words: what is written of a topic, who writes of it, what a term means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from corpus.dates import find_dates
from corpus.model import Jurisdiction, Report
from rag.catalog import Catalog
from rag.cues import cue
from rag.each_year import of_each_year
from rag.intents import compares, counted_units, counts_places, lists
from rag.model import Draft, Query, Statement, Wants
from rag.numbered_sessions import numbered
from rag.other_years import looks_up
from rag.passage_words import bullet, drafted, heading
from rag.phrases import Phrases
from rag.plain_words import shown_topic, subject_named
from rag.retrieval import Found, Retriever
from rag.scope import Scope
from rag.topic_numbers import bound_remark, printing, topic_bounds
from rag.topic_words import lacking, more, nothing_of, owned_bullet, page_of, without_word
from rag.venues import held_there, venues_asked
from rag.wording import owner

_LINKS = ("と", "や", "、", "・", "及び", "および", "、または", " and ")
_NEXT = r"[^。?]*[。?]\s?(?:また|それと|あと|加えて|それから|そして)?[、,]?\s?"  # one sentence behind another
_BY_AREA = re.compile(r"圏域|\barea", re.IGNORECASE)
_EACH_TOPIC = cue("each_topic")
_LACKING = cue("lacking")
_NTH = re.compile(r"第\s?[0-9０-９一二三四五六七八九十]+\s?回")
_MOST = 6  # passages shown for a topic
_MOST_LISTED = 20  # where all of them are asked for
_MOST_PER_PLACE = 3  # and for each place that answers, while they are few
_FEW_PLACES = 6
_MOST_FOR_TERM = 5
_PRECISE = 0.1  # how far below the best a passage may score where one figure is asked for


class TopicComposer:
    """Composes from the passages that a retriever finds."""

    def __init__(self, catalog: Catalog, retriever: Retriever) -> None:
        self._catalog = catalog
        self._retriever = retriever

    def prepare(self) -> None:
        self._retriever.prepare()

    def knows(self, query: Query) -> bool:
        """Whether the corpus holds the words of every topic."""
        return all(self._retriever.known(topic) for topic in query.topic)

    def search(self, query: Query, scope: Scope) -> Draft:
        """The passages that cover the topic: in the named sections if they are there, else anywhere."""
        if len(query.places.named) > 1 and len(scope.reports) > 1:
            return self._side_by_side(query, scope)
        query = _of_its_number(query)
        found = self._find(query, scope)
        notes: list[Statement] = []
        if not found and query.wants.number:
            found = self._uncounted(query, scope)
            name = "uncounted_session" if query.wants.ordinals and found else "uncounted"
            notes = [Statement(Phrases(query.language).say(name), framing=True)]
        if not found and not query.wants.number:
            found, notes = self._without_points(query, scope)
        if not found:
            return drafted([])
        told = bool(notes) and query.wants.units == ("回",)  # who is told no number may count the lines
        everything = lists(query.text) or bool(query.wants.months) or told
        shown = found if everything else self._retriever.closest(found)
        if self._is_precise(query, scope) and not (found[0].labelled or told):
            shown = [item for item in shown if item.score >= found[0].score - _PRECISE]
        notes = [*self._outside(query, found), *self._held_elsewhere(query, found), *notes]
        if query.wants.date and not any(find_dates(item.located.passage.text) for item in shown):
            notes = [*notes, Statement(Phrases(query.language).say("undated"), framing=True)]
        page = page_of(shown, _MOST_LISTED if everything else _MOST, query.page)
        return drafted([*notes, *self.shown(query, page.shown), *more(page.left, query.language)])

    def _uncounted(self, query: Query, scope: Scope) -> list[Found]:
        """What is written of a topic of which no number is: where its date is asked for too, where its
        sessions are numbered (第1回, 第2回), or where it is a part of what every report says; of a
        session by its number the line that tells of others too.
        """
        wants = Wants(date=query.wants.date, ordinals=query.wants.ordinals)
        found = self._find(replace(query, wants=wants), scope)
        beside = [item for item in found if len(numbered(item.located.passage.text)) > 1]
        if wants.ordinals and beside:
            return beside
        texts = {item.located.passage.span: item.located.passage.text for item in found}
        held = [f for f in found if _NTH.search(t := texts[f.located.passage.span]) or find_dates(t)]
        if query.wants.units == ("回",) and held:
            return held
        common = not query.wants.units and self.is_discourse(query)
        return found if query.wants.date or common else []

    def _without_points(self, query: Query, scope: Scope) -> tuple[list[Found], list[Statement]]:
        """What is written of the subject where nothing is of the side of it that was asked for."""
        points = [t for t in query.topic if (subject := subject_named(t)) is not None and subject.point]
        rest = tuple(topic for topic in query.topic if topic not in points)
        if not points or all(topic in query.soft_topics for topic in rest):
            return [], []
        phrases = Phrases(query.language)
        names = phrases.listed(shown_topic(point, query.language) for point in points)
        note = Statement(phrases.say("no_point", point=names), framing=True)
        return self._find(replace(query, topic=rest), scope), [note]

    def _side_by_side(self, query: Query, scope: Scope) -> Draft:
        """Each named place by itself; a place that writes nothing of it is said to."""
        statements: list[Statement] = []
        for report in scope.reports:
            own = self._told_of(query, report)
            alone = replace(own, places=replace(own.places, named=(report.jurisdiction,)))
            part = self.search(alone, replace(scope, reports=(report,)))
            statements += part.statements or [nothing_of(query, report)]
        if not any(statement.evidence for statement in statements):
            return drafted([])
        if compares(query.text):
            statements.insert(0, Statement(Phrases(query.language).say("set_beside"), framing=True))
        return drafted(statements)

    def held_alone(self, query: Query, scope: Scope) -> list[Statement]:
        """That something is written of some of several topics, where nothing is of all of them."""
        hard = [topic for topic in query.topic if topic not in query.soft_topics]
        alone = replace(query, wants=Wants(), soft_topics=frozenset())
        held = [t for t in hard if self._retriever.find(replace(alone, topic=(t,)), scope.reports)]
        if len(hard) < 2 or not held or query.measures or query.rate:
            return []
        phrases = Phrases(query.language)
        topics = phrases.listed(f"「{shown_topic(topic, query.language)}」" for topic in held)
        return [Statement(phrases.say("held_alone", topics=topics), framing=True)]

    def is_discourse(self, query: Query) -> bool:
        """Whether only a part of what any report says is asked for, by a common word: 課題, 目標."""
        subjects = [subject_named(topic) for topic in query.topic if topic not in query.soft_topics]
        return bool(subjects) and all(s is not None and s.is_common for s in subjects)

    def _is_precise(self, query: Query, scope: Scope) -> bool:
        """Whether one place's one figure or month is asked for, so that a near miss is no answer."""
        return query.wants.number and len(scope.reports) == 1 and not lists(query.text)

    def _find(self, query: Query, scope: Scope) -> list[Found]:
        """The passages of the topic; those held where the question says, and those with the number that it
        states, where there are some."""
        found = self._of_topic(query, scope)
        found = held_there(found, venues_asked(query)) or found
        return printing(query, found) or found

    def _held_elsewhere(self, query: Query, found: Sequence[Found]) -> list[Statement]:
        """That none of the passages gives the place of meeting that the question names."""
        venues = venues_asked(query)
        if not venues or held_there(found, venues):
            return []
        phrases = Phrases(query.language)
        return [Statement(phrases.say("no_venue", venue=phrases.listed(venues)), framing=True)]

    def _of_topic(self, query: Query, scope: Scope) -> list[Found]:
        """In the named sections, else anywhere; each of several topics alone, if no passage holds all."""
        found = self._retriever.find(query, scope.reports, sections=query.sections) if query.sections else []
        found = found or self._retriever.find(query, scope.reports)
        hard = [topic for topic in query.topic if topic not in query.soft_topics]
        pairs = list(pairwise(hard))
        follows = any(_follows(a, b, query.text) for a, b in pairs)
        if not (follows or any(_linked(a, b, query.text) for a, b in pairs)):
            return found
        if found and not (follows or lists(query.text) or compares(query.text)):
            return found
        alone = [self._retriever.find(replace(query, topic=(topic,)), scope.reports) for topic in hard]
        if not all(alone):
            return found
        if _EACH_TOPIC.search(query.text) is not None and len(query.fiscal_years) < 2:
            both = set.intersection(*({f.located.report.jurisdiction.name for f in part} for part in alone))
            alone = [[f for f in part if f.located.report.jurisdiction.name in both] for part in alone]
            found = [f for f in found if f.located.report.jurisdiction.name in both]
        close = [self._retriever.closest(part) for part in alone if part]
        apart = [item for row in zip_longest(*close) for item in row if item is not None]
        return list({item.located.passage.span: item for item in (*found, *apart)}.values())

    def _told_of(self, query: Query, report: Report) -> Query:
        """``query`` with the topics that ``report`` knows: of two places, each has words of its own."""
        hard = [topic for topic in query.topic if topic not in query.soft_topics]
        held = [topic for topic in hard if self._retriever.holds(topic, report)]
        if not held:
            return query
        return replace(query, topic=tuple(t for t in query.topic if t in held or t not in hard))

    def which(self, query: Query, scope: Scope) -> Draft:
        """Every place with a passage that covers the topic, each with its own passages, and who has none."""
        every = self._find(query, scope)
        found = of_each_year(query, scope.reports, every, lambda item: item.located.report)
        names = {item.located.report.jurisdiction.name for item in found}
        places = [j for j in self._catalog.jurisdictions if j.name in names]
        if not found or self._held_elsewhere(query, found):
            return drafted([])
        bounded = bool(topic_bounds(query))
        if bounded and not printing(query, found):
            page = page_of(found, _MOST, query.page)
            unmet = bound_remark(query, met=False)
            return drafted([unmet, *self.shown(query, page.shown), *more(page.left, query.language)])
        most = _MOST_PER_PLACE if len(places) <= _FEW_PLACES else 1
        first: list[Found] = []
        for place in places:
            first += [f for f in found if f.located.report.jurisdiction.name == place.name][:most]
        rest = [item for item in found if item not in first]
        if query.page:
            page = page_of(rest, _MOST_LISTED, query.page - 1)
            return drafted([*self.shown(query, page.shown), *more(page.left, query.language)])
        asked = list(dict.fromkeys(report.jurisdiction for report in scope.reports))
        silent = [j for j in asked if j.name not in names]
        lines = self.shown(query, first) if most > 1 else self._one_each(query, first)
        if _LACKING.search(query.text) is not None:
            head = lacking(query, silent, len(places))
            return drafted([head, *lines, *more(rest, query.language)])
        who = Statement(self._who(query, found), framing=True)
        elsewhere = self._outside(query, found)
        remarks = [bound_remark(query, met=True)] if bounded else []
        ends = [
            *remarks,
            *more(rest, query.language),
            *without_word([] if looks_up(query, scope) else silent, query.language),
        ]
        return drafted([*elsewhere, who, *lines, *ends])

    def writing(self, query: Query, scope: Scope) -> tuple[Jurisdiction, ...]:
        """The places with a passage that covers the topic, in the order of the corpus."""
        plain = replace(query, measures=(), rate=None, wants=Wants(), condition=None, also=())
        names = {item.located.report.jurisdiction.name for item in self._find(plain, scope)}
        return tuple(j for j in self._catalog.jurisdictions if j.name in names)

    def _one_each(self, query: Query, found: Sequence[Found]) -> list[Statement]:
        """A passage of each of many places, behind its place and year."""
        return [owned_bullet(item, self._catalog.index.sources, query.language) for item in found]

    def _outside(self, query: Query, found: Sequence[Found]) -> list[Statement]:
        """That the sections which the question names say nothing of it: what is shown stands in others."""
        if not query.sections or any(item.located.section.key in query.sections for item in found):
            return []
        phrases = Phrases(query.language)
        known = (self._catalog.sections[key] for key in query.sections if key in self._catalog.sections)
        names = phrases.listed(f"「{section.name}」" for section in known)
        return [Statement(phrases.say("other_sections", sections=names), framing=True)]

    def _who(self, query: Query, found: Sequence[Found]) -> str:
        """The places, or their areas where those are asked for, in the order of the corpus."""
        by_area = _BY_AREA.search(query.text) is not None
        order = {report.source + report.title: n for n, report in enumerate(self._catalog.reports)}
        items = sorted(found, key=lambda f: order[f.located.report.source + f.located.report.title])
        names = [
            owner(item.located.report, item.located.passage.area if by_area else None, query.language)
            for item in items
        ]
        phrases, unlike = Phrases(query.language), dict.fromkeys(names)
        name = "which_counted" if counts_places(query.text) and not by_area else "which"
        return phrases.say(name, places=phrases.listed(unlike), count=len(unlike))

    def define(self, query: Query, scope: Scope) -> Draft:
        """What the corpus says of a term: where a label names its role, else where a passage uses it."""
        found = self._find(query, scope)
        labelled = [item for item in found if self._names(item, query)]
        chosen = labelled or found[:_MOST_FOR_TERM]
        if not chosen:
            return drafted([])
        head = Statement(Phrases(query.language).say("define"), framing=True)
        return drafted([head, *self.shown(query, chosen)])

    def _names(self, found: Found, query: Query) -> bool:
        label = self._retriever.canonical(found.located.passage.label or "")
        return "役割" in label and any(self._retriever.canonical(topic) in label for topic in query.topic)

    def shown(self, query: Query, found: Sequence[Found]) -> list[Statement]:
        """Found passages under their place and section: best place first, then as in the source."""
        first: dict[str, int] = {}
        for rank, item in enumerate(found):
            first.setdefault(item.located.report.jurisdiction.name, rank)
        ordered = sorted(
            found, key=lambda f: (first[f.located.report.jurisdiction.name], f.located.passage.span)
        )
        statements: list[Statement] = []
        last: Statement | None = None
        for item in ordered:
            located = item.located
            head = heading(located.report, located.section, query.language, located.passage.area)
            if head != last:
                statements.append(head)
                last = head
            statements.append(bullet(located, self._catalog.index.sources, item.facts))
        return statements


def _of_its_number(query: Query) -> Query:
    """A numbered session's figure that is held up to be confirmed (2回目は40人でしたか) is asked for."""
    units = counted_units(query.text) if query.wants.ordinals and query.whether and query.bounds else ()
    return replace(query, wants=replace(query.wants, number=True, units=units)) if units else query


def _linked(one: str, other: str, text: str) -> bool:
    """Whether a question asks for two things beside each other: AとB."""
    return any(f"{one}{link}{other}" in text for link in _LINKS)


def _follows(one: str, other: str, text: str) -> bool:
    """Whether a question asks for two things in a sentence each: Aは何回ですか。またBは."""
    return re.search(re.escape(one) + _NEXT + re.escape(other), text) is not None
