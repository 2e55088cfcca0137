"""Refusing well: what was looked for and is not there, what is nearest, and what to ask back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.model import Jurisdiction
from rag.catalog import Catalog, area_short
from rag.intents import changes_of_areas
from rag.misspelled import differ_by_one
from rag.model import Draft, Language, Query, Statement, Status
from rag.phrases import Phrases
from rag.places import in_group
from rag.scope import Scope
from rag.topic_words import topics_in_words
from rag.wording import measure_name, place_name, year_name

_MOST = 6  # places named in one sentence
_MOST_AREAS = 12  # areas that are all named
_PEOPLE = "人"


class Refuser:
    """Words refusals and questions back for one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def no_place(self, query: Query, scope: Scope) -> Draft:
        """A place that the corpus has no report of, or not of that year."""
        say = Phrases(query.language).say
        lines = []
        for name in scope.missing:
            word = "no_report_ticked" if self._catalog.is_unticked(name) else "no_report"
            lines.append(say(word, place=self._printed(name, query)))
        for name, year in scope.missing_years:
            shown = year_name(year, query.language)
            lines.append(say(self._no_year(name, year), place=self._printed(name, query), year=shown))
        lines.append(self._what_there_is(query, scope))
        subject = self._subject(query)
        return _refusal(lines, self._asked_of([j.name for j in self._near(query)[:3]], subject, query))

    def _no_year(self, name: str, year: int) -> str:
        """The sentence for a report of that year that is not there, of any place where no ``name``."""
        if name:
            ticked = self._catalog.is_unticked(name, (year,))
            return "no_report_ticked_of_year" if ticked else "no_report_of_year"
        ticked = any(report.fiscal_year == year for report in self._catalog.unticked)
        return "no_year_ticked" if ticked else "no_year"

    def _printed(self, name: str, query: Query) -> str:
        known = next((j for j in query.places.named if j.name == name), None)
        return place_name(known, query.language) if known is not None else name

    def _what_there_is(self, query: Query, scope: Scope) -> str:
        """The years there are of a known place, else the nearest places."""
        phrases = Phrases(query.language)
        if scope.missing_years and not scope.missing:
            names = {name for name, _ in scope.missing_years if name}
            years = {
                r.fiscal_year for r in self._catalog.reports if not names or r.jurisdiction.name in names
            }
            known = sorted(year for year in years if year is not None)
            return phrases.say(
                "have_years_ticked" if self._catalog.unticked else "have_years",
                years=phrases.listed(year_name(y, query.language) for y in known),
            )
        near = self._near(query)
        places = phrases.listed(place_name(j, query.language) for j in near[:_MOST])
        more = len(near) - _MOST
        some = bool(self._catalog.unticked)
        word = "have_ticked" if some else "have_places"
        return phrases.say(f"{word}_more" if more > 0 else word, places=places, more=more)

    def _near(self, query: Query) -> list[Jurisdiction]:
        """The corpus's jurisdictions, those of the asked prefecture first, then of its region."""
        homes = {j.prefecture or j.name for j in query.places.named}
        regions = {j.region for j in query.places.named}

        def distance(j: Jurisdiction) -> int:
            return 0 if (j.prefecture or j.name) in homes else (1 if j.region in regions else 2)

        return sorted(self._catalog.jurisdictions, key=distance)

    def _subject(self, query: Query) -> str:
        if query.measures:
            return measure_name(self._catalog.measures[query.measures[0]], query.language)
        if query.rate is not None:
            return self._catalog.rates[query.rate].name
        return self._catalog.sections[query.sections[0]].name if query.sections else ""

    def _asked_of(self, names: Iterable[str], subject: str, query: Query) -> tuple[str, ...]:
        """The same question of other places, to click; in Japanese only."""
        if query.language is Language.ENGLISH or not subject:
            return ()
        return tuple(f"{name}の{subject}は？" for name in names)

    def no_part(self, query: Query, scope: Scope) -> Draft:
        """An area or ward that the reports give nothing for; those they do are named.

        An area whose name differs by one letter is asked about, never answered for.
        """
        phrases = Phrases(query.language)
        reports = scope.reports or self._catalog.reports
        names = list(dict.fromkeys(r.jurisdiction.name for r in scope.reports))
        areas = list(dict.fromkeys(area for report in reports for area in report.areas))
        near = [area for area in areas if any(differ_by_one(part, area) for part in scope.parts)]
        lines = [phrases.say("no_part", whose=self._whose(query, scope), parts=phrases.listed(scope.parts))]
        if near:
            lines.append(phrases.say("near_areas", areas=phrases.listed(near[:_MOST], "or")))
        if areas and names:
            lines.append(phrases.say("have_areas", place=phrases.listed(names), areas=phrases.listed(areas)))
        elif areas and not near and len(areas) <= _MOST_AREAS:
            lines.append(phrases.say("have_areas_all", areas=phrases.listed(areas)))
        asked = self._asked_of(near[:_MOST] or names, self._subject(query), query)
        return _refusal(lines, asked)

    def _whose(self, query: Query, scope: Scope, years: Sequence[int] = ()) -> str:
        """Whose reports were read, and of which years, where they are few enough to name."""
        phrases = Phrases(query.language)
        places = list(dict.fromkeys(place_name(r.jurisdiction, query.language) for r in scope.reports))
        if not 0 < len(places) <= 4:
            return phrases.say("whose_all")
        if years and len({r.fiscal_year for r in self._catalog.reports}) > 1:
            link = "and" if len(years) == 2 else "comma"
            shown = phrases.listed((year_name(year, query.language) for year in years), link)
            return phrases.say("whose_years", places=phrases.listed(places), years=shown)
        return phrases.say("whose", places=phrases.listed(places))

    def no_group(self, query: Query) -> Draft:
        """A kind or region of which the corpus has no report."""
        phrases = Phrases(query.language)
        unticked = dict.fromkeys(
            place_name(report.jurisdiction, query.language)
            for report in self._catalog.unticked
            if in_group(report.jurisdiction, query.places)
        )
        line = phrases.say("no_group")
        if unticked:
            line = phrases.say("no_group_ticked", places=phrases.listed(list(unticked)[:_MOST]))
        return _refusal([line, self._what_there_is(query, Scope(()))])

    def no_answer(
        self, query: Query, scope: Scope, drafted: Sequence[Statement], years: Sequence[int] = ()
    ) -> Draft:
        """Reports, of ``years``, that were read and do not say what was asked."""
        phrases = Phrases(query.language)
        subject = topics_in_words(query) or self._subject(query)
        if scope.areas and subject and not query.topic:
            subject = phrases.say(
                "subject_of_area", subject=subject, areas=phrases.listed(scope.areas, "and")
            )
        wanted = "not_found_people" if _PEOPLE in query.wants.units else "not_found_number"
        name = (wanted if query.wants.units else "not_found") if subject else "not_found_plain"
        lines = [phrases.say(name, whose=self._whose(query, scope, years), subject=subject)]
        lines += [s.text for s in drafted if s.framing and not s.text.startswith("\n")]
        figures = phrases.listed(measure_name(m, query.language) for m in self._catalog.measures.values())
        sections = phrases.listed(f"「{section.name}」" for section in self._catalog.sections.values())
        lines.append(phrases.say("can_answer", figures=figures, sections=sections))
        return _refusal(lines, self._sections_of(query, scope) if query.topic else ())

    def _sections_of(self, query: Query, scope: Scope) -> tuple[str, ...]:
        """What the one place that was asked about does write of, to click; in Japanese only."""
        if query.language is Language.ENGLISH or len(scope.reports) != 1:
            return ()
        report = scope.reports[0]
        known = {section.key for section in report.sections if section.passages}
        prose = [s for s in self._catalog.sections.values() if not s.figures_only and s.key in known]
        return tuple(f"{report.jurisdiction.name}の{section.name}は？" for section in prose)

    def not_a_question(self, query: Query) -> Draft:
        """Small talk, or a question with nothing in it that reports could answer."""
        phrases = Phrases(query.language)
        places = phrases.listed(j.name for j in self._catalog.jurisdictions[:_MOST])
        return _refusal([phrases.say("small_talk", places=places)])

    def which_place(self, query: Query) -> Draft:
        """Ask back: the question names no place."""
        phrases = Phrases(query.language)
        subject = self._subject(query) or "・".join(query.topic)
        names = [j.name for j in self._catalog.jurisdictions]
        shown = phrases.listed(names[:_MOST]) + (phrases.say("and_so_on") if len(names) > _MOST else "")
        text = phrases.say("ask_place", subject=subject or phrases.say("contents"), places=shown)
        choices = self._asked_of(names[:_MOST], subject, query)
        if query.measures and choices:
            choices = (*choices, f"全自治体の{subject}を比較して")
        return _question_back(text, choices)

    def which_of(self, query: Query) -> Draft:
        """Ask back: a short name that several jurisdictions bear."""
        phrases = Phrases(query.language)
        bearers = [j for group in query.places.ambiguous for j in group]
        places = phrases.listed((place_name(j, query.language) for j in bearers), "or")
        have = [j.name for j in bearers if j.name in self._catalog.names]
        name = "ask_which_of" if have else "ask_which_of_none"
        text = phrases.say(name, places=places, have=phrases.listed(have))
        subject = self._subject(query)
        return _question_back(
            text, tuple(f"{n}の{subject}は？" if subject else f"{n}について教えて" for n in have)
        )

    def which_region(self, query: Query) -> Draft:
        """Ask back: a part of the country whose bounds nobody has drawn (東日本)."""
        return _question_back(Phrases(query.language).say("ask_region"), ())

    def which_area(self, query: Query, areas: Sequence[str], owners: Sequence[Jurisdiction]) -> Draft:
        """Ask back: an area's name that several jurisdictions use."""
        phrases = Phrases(query.language)
        names = [j.name for j in owners[:_MOST]]
        rest = phrases.say("and_so_on") if len(owners) > _MOST else ""
        text = phrases.say("ask_area", area=area_short(areas[0]), places=phrases.listed(names) + rest)
        with_area = [f"{name}の{area_short(areas[0])}圏域" for name in names]
        return _question_back(text, self._asked_of(with_area, self._subject(query), query))

    def which_figure(self, query: Query, names: Sequence[str]) -> Draft:
        """Ask back: a number of what (人数は？)."""
        phrases = Phrases(query.language)
        kinds = [measure_name(m, query.language) for m in self._catalog.measures.values()]
        across = query.places.is_group or changes_of_areas(query.text)
        name = "ask_figure" if len(names) == 1 or across else "ask_figure_and_place"
        of = f"{names[0]}の" if len(names) == 1 else ""
        choices = tuple(f"{of}{kind}は？" for kind in kinds)
        text = phrases.say(name, figures=phrases.listed(kinds))
        return _question_back(text, choices if query.language is Language.JAPANESE else ())

    def which_figure_of(self, query: Query, what: str) -> Draft:
        """Ask back: groups are compared, and no figure is named. ``what`` is the phrase for sum or mean."""
        phrases = Phrases(query.language)
        kinds = [measure_name(m, query.language) for m in self._catalog.measures.values()]
        groups = phrases.listed((group.words for group in query.places.groups), "and")
        text = phrases.say("ask_figure_of_groups", what=phrases.say(what), figures=phrases.listed(kinds))
        choices = tuple(
            phrases.say("compare_groups", groups=groups, figure=kind, what=phrases.say(what))
            for kind in kinds
        )
        return _question_back(text, choices)

    def which_subject(self, query: Query, name: str) -> Draft:
        """Ask back: a place is named and nothing else."""
        subjects = [m.short for m in self._catalog.measures.values()]
        subjects += [s.name for s in self._catalog.sections.values()]
        text = Phrases(query.language).say("ask_subject", place=name)
        return _question_back(text, tuple(f"{name}の{subject}は？" for subject in subjects))


def _refusal(lines: Sequence[str], choices: tuple[str, ...] = ()) -> Draft:
    return Draft(Status.NOT_FOUND, tuple(Statement(line, framing=True) for line in lines if line), choices)


def _question_back(text: str, choices: tuple[str, ...]) -> Draft:
    return Draft(Status.CLARIFY, (Statement(text, framing=True),), choices)
