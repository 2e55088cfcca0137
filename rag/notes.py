"""What is said beside an answer of the places it is about: which are meant, which are not there, and why."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Jurisdiction, Report
from corpus.registry import short_name
from rag.catalog import Catalog
from rag.intents import averages, counted_units, medians
from rag.latin_areas import unread_area
from rag.model import OF_SEVERAL, Language, Query, Reach, Statement
from rag.phrases import Phrases
from rag.scope import Scope
from rag.topic_words import topics_in_words
from rag.wording import context_of, place_name, year_name


class Notes:
    """Words for one catalog. None of them claims anything."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def before(self, query: Query) -> list[Statement]:
        """What is taken to be meant, above an answer: by a short name, and where a region is inherited; and
        that no mean is made of figures that no measure counts."""
        phrases = Phrases(query.language)
        lines = [self._assumed(candidates, phrases) for candidates in query.places.assumed]
        if query.reach is not Reach.OWN and query.intent not in OF_SEVERAL:  # their sentences name it
            names = [place_name(j, query.language) for j in query.places.named]
            group = phrases.listed(names or (group.words for group in query.places.groups), "and")
            lines.append(phrases.say(f"about_{query.reach.value}", group=group))
        if query.topic and not (query.measures or query.rate) and counted_units(query.text):
            asked = averages(query.text) or medians(query.text)
            lines += [phrases.say("no_mean_counts")] if asked else []
        unread = unread_area(query.text) if query.language is Language.ENGLISH else ""
        if unread and query.places.named and not query.places.areas:
            lines.append(self._whole_instead(unread, query.places.named, phrases))
        return [Statement(line, context=(line,), framing=True) for line in lines]

    def _whole_instead(self, name: str, places: Sequence[Jurisdiction], phrases: Phrases) -> str:
        """That an area's name is not understood, so that the answer is of the whole place."""
        own = [report for report in self._catalog.reports if report.jurisdiction in places]
        return phrases.say(
            "area_unread",
            name=name,
            places=phrases.listed((place_name(j, phrases.language) for j in places), "and"),
            areas=phrases.listed(dict.fromkeys(area for report in own for area in report.areas)) or "–",
        )

    def _assumed(self, candidates: Sequence[Jurisdiction], phrases: Phrases) -> str:
        language = phrases.language
        have, *others = candidates
        ticked = any(self._catalog.is_unticked(j.name) for j in others)
        word = short_name(have.name) if language is Language.JAPANESE else have.romaji
        return phrases.say(
            "assumed_unticked" if ticked else "assumed",
            word=word,
            places=phrases.listed((place_name(j, language) for j in candidates), "or"),
            other=phrases.listed((place_name(j, language) for j in others), "or"),
            have=place_name(have, language),
        )

    def doers(self, query: Query, places: Sequence[Jurisdiction]) -> Statement:
        """Whose figures an answer is of, where those were asked for who write of something."""
        phrases = Phrases(query.language)
        names = phrases.listed(place_name(j, query.language) for j in places)
        text = phrases.say("doers", subject=topics_in_words(query), count=len(places), places=names)
        return Statement(text, context=(f"{len(places)}自治体",), framing=True)

    def after(self, query: Query, scope: Scope) -> list[Statement]:
        """What was asked for and is not there or not to be used, below an answer."""
        phrases = Phrases(query.language)
        lines = []
        for name in scope.missing:
            word = "not_ticked" if self._catalog.is_unticked(name) else "missing"
            lines.append(phrases.say(word, place=name))
        for name, year in (*scope.missing_years, *self._newer(query, scope)):
            word = "not_ticked_year" if self._catalog.is_unticked(name, (year,)) else "missing_year"
            lines.append(phrases.say(word, place=name, year=year_name(year, query.language)))
        context = context_of(*scope.reports)
        return [Statement(line, context=context, framing=True) for line in lines]

    def elsewhere(self, query: Query, names: Sequence[str]) -> list[Statement]:
        """That places have no report of their own, above what the reports of others say of them."""
        say = Phrases(query.language).say
        lines = [
            say("elsewhere_ticked" if self._catalog.is_unticked(name) else "elsewhere", place=name)
            for name in names
        ]
        return [Statement(line, context=(line,), framing=True) for line in lines]

    def around(self, query: Query, report: Report, areas: Sequence[str]) -> Statement:
        """That what follows is of the whole place and not of the areas that were asked for."""
        phrases = Phrases(query.language)
        text = phrases.say(
            "around",
            place=place_name(report.jurisdiction, query.language),
            year=year_name(report.fiscal_year, query.language),
            areas=phrases.listed(areas, "and"),
        )
        return Statement(text, context=context_of(report), framing=True)

    def _newer(self, query: Query, scope: Scope) -> list[tuple[str, int]]:
        """Newer reports of a place that is named, that are not to be used: its newest would not be that."""
        if query.fiscal_years or not query.places.named:
            return []
        years: dict[str, int] = {}
        for report in scope.reports:
            name = report.jurisdiction.name
            years[name] = max(years.get(name, 0), report.fiscal_year or 0)
        found = [(r.jurisdiction.name, r.fiscal_year or 0) for r in self._catalog.unticked]
        return [(name, year) for name, year in found if year > years.get(name, year)]
