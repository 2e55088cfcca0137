"""From an understood question to a draft answer: the seam where another way of answering can stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from corpus.model import Jurisdiction
from rag.catalog import Catalog
from rag.change_shares import read_share
from rag.compose_figures import FigureComposer
from rag.compose_mentions import MentionComposer
from rag.compose_passages import PassageComposer
from rag.compose_planned import PlannedComposer
from rag.compose_rates import RateComposer
from rag.compose_remainders import RemainderComposer
from rag.compose_remarks import RemarkComposer
from rag.compose_shares import ShareComposer
from rag.compose_sums import SumComposer
from rag.compose_topics import TopicComposer
from rag.compose_totals import kind_asked
from rag.compose_uncounted import UncountedComposer
from rag.cues import cue, words
from rag.intents import averages, changes_of_areas, compares, lists, medians, trends
from rag.model import OF_SEVERAL, Draft, Intent, Query, Status
from rag.nested import chosen_first
from rag.notes import Notes
from rag.other_years import OtherYears
from rag.passage_words import drafted
from rag.refusals import Refuser
from rag.retrieval import Retriever
from rag.scope import Scope, find_scope

_NEEDS_ONE_AREA = frozenset({Intent.VALUE, Intent.RATIO, Intent.SEARCH, Intent.OVERVIEW})
_NEEDS_PLACE = frozenset({Intent.VALUE, Intent.RATIO, Intent.DESCRIBE})

_CHANGING = words("changing")
_DOING = cue("doing")
_VAGUE_REGION = cue("vague_region")
_NEAR = 14  # characters before that verb in which its object stands
_COUNTED = OF_SEVERAL | {Intent.LIST, Intent.RANK, Intent.RATIO}
_COMPUTED = OF_SEVERAL | {Intent.COMPARE, Intent.RANK}


class Composer(Protocol):
    """Drafts an answer to a query; what it claims is checked by the verifier afterwards."""

    @property
    def mode(self) -> str:
        """``extractive`` or ``llm``."""
        ...

    def compose(self, query: Query) -> Draft: ...

    def prepare(self) -> None:
        """Load what the first question would wait for."""
        ...


class ExtractiveComposer:
    """Answers in the words and figures of the reports alone."""

    mode = "extractive"

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._figures = FigureComposer(catalog)
        self._rates = RateComposer(catalog)
        self._shares = ShareComposer(catalog)
        self._remainders = RemainderComposer(catalog)
        self._passages = PassageComposer(catalog, self._figures)
        retriever = Retriever(catalog)
        self._topics = TopicComposer(catalog, retriever)
        self._sums = SumComposer(catalog, retriever)
        self._planned = PlannedComposer(retriever, self._topics)
        self._uncounted = UncountedComposer(self._topics)
        self._mentions = MentionComposer(catalog, self._topics)
        self._refuser = Refuser(catalog)
        self._remarks = RemarkComposer(catalog, self._figures, self._rates)
        self._notes = Notes(catalog)
        self._years = OtherYears(catalog, self._answer)

    def compose(self, query: Query) -> Draft:
        """An answer, a refusal or a question back; never raises for a query that was understood."""
        draft = self._draft(query)
        lead = self._notes.before(query) if draft.status is not Status.CLARIFY else []
        draft = replace(draft, statements=(*lead, *draft.statements))
        if query.choice is None:
            return draft
        choice = query.choice
        figures = bool(choice.measures or choice.rate)
        by_number = figures or self._sums.picks(choice, find_scope(self._catalog, choice))
        return chosen_first(query, choice, self.compose(choice), draft, by_number=by_number)

    def _draft(self, query: Query) -> Draft:
        scope = find_scope(self._catalog, query)
        remark = self._remarks.compose(query, scope)
        if remark is not None:
            return remark
        stop = (
            self._question_back(query, scope) or self._elsewhere(query, scope) or self._refusal(query, scope)
        )
        if stop is not None:
            return stop
        if query.intent is Intent.INVENTORY:
            return self._passages.inventory(query, scope)
        draft = self._years.completed(query, scope, self._answer(query, scope))
        if draft.status is Status.NOT_FOUND and scope.areas:
            draft = self._around(query, scope) or draft
        if draft.status is Status.NOT_FOUND:
            told = (
                *draft.statements,
                *self._topics.held_alone(query, scope),
                *self._years.hint(query, scope),
            )
            refusal = self._refuser.no_answer(query, scope, told, self._years.searched(query, scope))
            own = replace(scope, missing=query.places.towns, missing_years=())
            return replace(refusal, statements=(*refusal.statements, *self._notes.after(query, own)))
        towns = self._notes.elsewhere(query, query.places.towns)
        return replace(draft, statements=(*towns, *draft.statements, *self._notes.after(query, scope)))

    def prepare(self) -> None:
        self._topics.prepare()

    def _question_back(self, query: Query, scope: Scope) -> Draft | None:
        """What has to be asked before anything can be looked up."""
        places = query.places
        if places.ambiguous:
            return self._refuser.which_of(query)
        if scope.open and _VAGUE_REGION.search(query.text):
            return self._refuser.which_region(query)
        if places.areas and not places.named:
            having = [r for r in scope.reports if any(area in r.areas for area in scope.areas)]
            owners = list(dict.fromkeys(r.jurisdiction for r in having))
            if len(owners) > 1 and query.intent in _NEEDS_ONE_AREA:
                every = [r.jurisdiction for area in scope.areas for r in self._catalog.areas[area]]
                return self._refuser.which_area(query, places.areas, list(dict.fromkeys([*owners, *every])))
        if query.intent is Intent.UNCLEAR and query.vague_number:
            return (
                None if scope.missing else self._refuser.which_figure(query, [j.name for j in places.named])
            )
        if len(places.groups) > 1 and query.intent in _COMPUTED and not self._has_subject(query):
            return self._refuser.which_figure_of(query, f"{kind_asked(query)}_word")
        if self._names_no_figure(query) and not scope.missing:
            return self._refuser.which_figure(query, [j.name for j in places.named])
        alone = len(self._catalog.jurisdictions) == 1
        across = any(asks(query.text) for asks in (compares, lists, averages, medians, changes_of_areas))
        if scope.open and query.measures and self._names_no_place(query):
            return self._refuser.no_answer(query, scope, ())  # a place nobody knows
        if scope.open and query.intent in _NEEDS_PLACE and not (alone or across or query.fiscal_years):
            return self._refuser.which_place(query)
        return None

    def _has_subject(self, query: Query) -> bool:
        return bool(query.measures or query.rate or query.sections or query.topic)

    def _names_no_figure(self, query: Query) -> bool:
        """Whether a figure's change, rank or parts are asked for, and not of what: 千葉市は前年より減った."""
        if query.measures or query.rate or query.places.unknown:
            return False
        changes = trends(query.text) and query.intent is not Intent.UNCLEAR
        alone = bool(query.topic) and not query.sections and set(query.topic) <= _CHANGING
        if changes and (alone or read_share(query.text) is not None):
            return True  # who has changed, in whatever: 前年度より増えた圏域は, 目標が半分に減った
        if query.sections or set(query.topic) - query.soft_topics:
            return False
        if query.intent in OF_SEVERAL and not query.topic:
            return True
        asks = query.intent in _COUNTED or (query.intent is Intent.SEARCH and trends(query.text))
        beside = query.intent in (Intent.COMPARE, Intent.SEARCH) and compares(query.text)
        return (asks and bool(query.places.named)) or ((asks or beside) and bool(query.places.groups))

    def _names_no_place(self, query: Query) -> bool:
        """Whether a measure is asked of something that no report knows: 〇〇国の退院者数."""
        opens = any(query.text.startswith((f"{topic}の", f"{topic}で")) for topic in query.topic)
        return opens and not self._topics.knows(query)

    def _elsewhere(self, query: Query, scope: Scope) -> Draft | None:
        """What the reports of others say of places that have none, where no figure of theirs is asked."""
        if not (scope.is_empty and scope.missing) or query.measures or query.rate is not None:
            return None
        found = self._mentions.compose(query, scope.missing)
        return (
            None
            if found is None
            else replace(found, statements=(*self._notes.elsewhere(query, scope.missing), *found.statements))
        )

    def _refusal(self, query: Query, scope: Scope) -> Draft | None:
        """What cannot be answered because its report, place or subject is not there."""
        places = query.places
        if scope.is_empty and (scope.missing or scope.missing_years):
            return self._refuser.no_place(query, scope)
        if scope.is_empty and scope.parts:
            return self._refuser.no_part(query, scope)
        if scope.is_empty:
            return self._refuser.no_group(query)
        # A municipality without a report of its own may still be written of by its prefecture.
        if places.unknown and (query.measures or query.rate) and not places.named:
            return self._refuser.no_place(query, scope)
        if scope.parts and (query.measures or query.rate or query.sections):
            return self._mentions.of_parts(query, scope) or self._refuser.no_part(query, scope)
        if query.intent is Intent.UNCLEAR:
            if places.named and not query.topic:
                return self._refuser.which_subject(query, places.named[0].name)
            return self._refuser.not_a_question(query)
        return None

    def _answer(self, query: Query, scope: Scope) -> Draft:
        shares = self._shares.compose(query, scope)
        if shares is not None:
            return shares
        doers = self._doers(query, scope)
        if doers is None:
            return self._plainly(query, scope)
        if not doers:
            return drafted([])
        places = replace(query.places, named=doers, groups=(), everywhere=False)
        own = replace(scope, reports=tuple(r for r in scope.reports if r.jurisdiction in doers), open=False)
        draft = self._plainly(replace(query, places=places), own)
        return replace(draft, statements=(self._notes.doers(query, doers), *draft.statements))

    def _doers(self, query: Query, scope: Scope) -> tuple[Jurisdiction, ...] | None:
        """Who writes of the topic, where a figure of those is asked for; None where it is of anybody."""
        figure = (query.measures or query.rate) and query.hard_topic
        across = query.places.is_group or scope.open
        doing = _DOING.search(query.text)
        if not (figure and across) or doing is None:
            return None
        behind = query.text[max(0, doing.start() - _NEAR) : doing.start()]
        if not any(topic in behind for topic in query.topic if topic not in query.soft_topics):
            return None  # 合算 and the like stand elsewhere
        return self._topics.writing(query, scope)

    def _plainly(self, query: Query, scope: Scope) -> Draft:
        rate = self._rate(query)
        if rate is not None:
            return self._rates.compose(query, scope, self._catalog.rates[rate])
        unmet = self._remainders.unmet(query) if query.measures else None
        if unmet is not None and query.condition is None:
            return self._remainders.compose(query, scope, unmet)
        if query.measures:
            return self._figures.compose(query, scope)
        told = self._of_sessions(query, scope)
        if told is not None:
            return told
        handlers: dict[Intent, Callable[[Query, Scope], Draft]] = {
            Intent.DESCRIBE: self._passages.describe,
            Intent.WHICH: self._topics.which,
            Intent.DEFINE: self._topics.define,
            Intent.SEARCH: self._topics.which if query.places.is_group else self._topics.search,
            Intent.OVERVIEW: self._passages.overview,
            Intent.AREAS: self._passages.areas,
        }
        if query.intent is Intent.COMPARE and not (query.sections or query.topic):
            if len(scope.areas) > 1:
                return self._passages.overview(query, scope)
            if len(scope.reports) > 1:
                return self._passages.side_by_side(query, scope)
        if query.sections and not query.topic and query.intent not in (Intent.OVERVIEW, Intent.SEARCH):
            return self._passages.describe(query, scope)
        draft = handlers.get(query.intent, self._topics.search)(query, scope)
        if query.sections and self._topics.is_discourse(query) and not _is_of(draft, self._names(query)):
            return self._passages.describe(query, scope)  # 来年度の目標: the section says what there is
        return draft

    def _of_sessions(self, query: Query, scope: Scope) -> Draft | None:
        """What is counted, ranked or planned besides the measures; None for other questions."""
        for composer in (self._sums, self._uncounted, self._planned):
            told = composer.compose(query, scope)
            if told is not None:
                return told
        return None

    def _names(self, query: Query) -> set[str]:
        return {self._catalog.sections[key].name for key in query.sections if key in self._catalog.sections}

    def _around(self, query: Query, scope: Scope) -> Draft | None:
        """What a report says of the whole place, where it says nothing of the area that is asked for."""
        reports = [r for r in scope.reports if any(area in r.areas for area in scope.areas)]
        if len(reports) != 1 or query.intent is not Intent.SEARCH or query.measures or query.rate is not None:
            return None
        (report,) = reports
        places = replace(
            query.places, areas=(), named=(report.jurisdiction,), excluded_areas=frozenset(report.areas)
        )
        draft = self._topics.search(replace(query, places=places), Scope((report,)))
        if draft.status is Status.NOT_FOUND:
            return None
        return replace(draft, statements=(self._notes.around(query, report, scope.areas), *draft.statements))

    def _rate(self, query: Query) -> str | None:
        if query.rate is not None:
            return query.rate
        if query.intent is not Intent.RATIO:
            return None
        for rate in self._catalog.rates.values():
            if rate.numerator in query.measures or rate.denominator in query.measures:
                return rate.key
        return None


def _is_of(draft: Draft, sections: set[str]) -> bool:
    """Whether something that a draft quotes stands in one of the sections."""
    return any(evidence.section in sections for s in draft.statements for evidence in s.evidence)


def towns_as_topics(query: Query) -> Query:
    """A municipality outside the registry as a word to look for, where no figure of its own is asked."""
    places = query.places
    towns = (*places.unknown, *places.parts)
    if not towns or query.measures or query.rate or query.sections:
        return query
    lone = query.intent is Intent.UNCLEAR or (query.intent is Intent.OVERVIEW and places.parts)
    intent = Intent.SEARCH if lone else query.intent
    places = replace(places, unknown=(), parts=(), towns=places.unknown)
    return replace(query, intent=intent, topic=(*towns, *query.topic), places=places)
