"""What a follow-up leaves unsaid, taken from the turn before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Jurisdiction
from rag.cues import cue
from rag.followup_places import (
    BETWEEN,
    counts_everyone,
    of_kind_within,
    of_those_counted,
    settled,
    side_by_side,
    told_so_far,
)
from rag.intents import trends
from rag.model import OF_SEVERAL, Group, Intent, Places, Query, Reach, Wants
from rag.plain_words import subject_named
from rag.session_counts import units_asked

_ACROSS = OF_SEVERAL | {Intent.RANK, Intent.COMPARE, Intent.LIST, Intent.MATCH}
_OF_MANY = OF_SEVERAL | {Intent.RANK}
_OTHERS = cue("others")
_THERE = re.compile(r"\bthere\b(?<!\bis there)(?<!\bare there)(?! (?:is|are|was|were|any)\b)", re.IGNORECASE)
_WITH = cue("compared_with")
_WITHIN = cue("within")
_ALSO = cue("also")
_LEANS = cue("leans")
_EVERYONE = cue("everyone")
_WHY, _GOES_ON, _PARALLEL = cue("why"), cue("goes_on"), cue("parallel")
_WHERE, _WHO = cue("where"), cue("who")
_YEAR_ALONE, _NEXT_ALONE = cue("year_alone"), cue("next_year_alone")
_YEAR_BEFORE, _ROSE, _FELL = cue("year_before"), cue("rose"), cue("fell")
_RECENT = 8


def inherit(query: Query, before: Query | None) -> Query:
    """``query`` completed from ``before``, the completed query of the turn before; as it is without one."""
    if before is None:
        return replace(query, earlier=told_so_far(query, None))
    query = _of_same_subject(query, before)
    places = of_kind_within(settled(query.places, before, query.text), query, before)
    places = of_those_counted(places, query, before)
    recent = tuple(dict.fromkeys((*places.named, *before.recent)))[:_RECENT]
    query = replace(query, recent=recent, places=_narrowed(places, query, before))
    query = replace(query, earlier=told_so_far(query, before))
    if _is_new(query):
        widened = before.places.groups and query.places == Places(everywhere=True) and _is_figure(query)
        return replace(query, reach=Reach.WIDENED) if widened else query
    query = _asked_alike(query, before)
    if _begins_anew(query, before):
        return replace(query, places=replace(query.places, everywhere=True), reach=Reach.WIDENED)
    if asks_of_something(query):
        query = replace(query, places=_places(query, before), fiscal_years=_years(query, before))
        if _goes_on(query, before):
            soft = before.soft_topics
            query = replace(query, topic=before.topic, soft_topics=soft, intent=Intent.SEARCH)
    else:
        query = _with_subject_of(query, before)
    if query.places != before.places or places == before.places:
        return query
    reach = Reach.INHERITED if before.places.groups else query.reach
    return replace(query, places=replace(query.places, assumed=()), reach=reach)


def _of_same_subject(query: Query, before: Query) -> Query:
    """``query`` without a subject of its own where it only takes up what is said of the one before.

    どういう連携？ after 居住支援法人と連携している自治体は is still about those.
    """
    hard = [topic for topic in query.topic if topic not in query.soft_topics]
    known = [subject for topic in hard if (subject := subject_named(topic)) is not None and subject.context]
    others = [topic for topic in before.topic if topic not in hard and topic not in before.soft_topics]
    if not hard or len(known) < len(hard) or not others or not set(hard) <= before.soft_topics:
        return query
    return replace(query, hard_topic=False, soft_topics=query.soft_topics | set(hard))


def _is_new(query: Query) -> bool:
    """Whether a question stands on its own: nothing of the turn before belongs to it."""
    if query.intent is Intent.INVENTORY or (query.intent is Intent.AREAS and not query.places.is_empty):
        return True
    if query.intent is Intent.OVERVIEW and not _ALSO.search(query.text):
        return True
    return asks_of_something(query) and not query.places.is_empty


def _goes_on(query: Query, before: Query) -> bool:
    """Whether it is asked if what was spoken of goes on: 来年度もやる？ is not of all that is planned."""
    told = set(before.topic) - before.soft_topics and not (before.sections or query.topic)
    return bool(told) and bool(query.sections) and _GOES_ON.search(query.text) is not None


def _is_figure(query: Query) -> bool:
    return bool(query.measures or query.rate)


def _narrowed(places: Places, query: Query, before: Query) -> Places:
    """A mere どこ in a question that leans on the one before asks among the places of that one."""
    if _THERE.search(query.text) and len(before.places.named) == 1 and places == Places(everywhere=True):
        return before.places  # who there is asked of one place
    told = before.places.named
    which = query.intent is Intent.WHICH or places.is_group
    if told and which and not (places.named or places.areas) and _OTHERS.search(query.text):
        return replace(places, everywhere=not places.groups, excluded=frozenset(j.name for j in told))
    several = before.places.groups or len(before.places.named) > 1
    leans = _LEANS.search(query.text) is not None or not asks_of_something(query)
    if not (several and leans) or places != Places(everywhere=True) or _EVERYONE.search(query.text):
        return places
    return Places()


def _begins_anew(query: Query, before: Query) -> bool:
    """Whether a question after one about a region or kind is whole in itself, so that it means everyone.

    It names its figure and asks across places (退院者数が最も多いのは？), and neither points back (その中で)
    nor asks the same of another figure (支援者数の合計は？ after a total).
    """
    whole = _is_figure(query) and query.intent in _ACROSS and query.places.is_empty
    if not (whole and before.places.groups) or _LEANS.search(query.text) or _WITHIN.search(query.text):
        return False
    parallel = query.intent is before.intent and (query.measures, query.rate) != (
        before.measures,
        before.rate,
    )
    return not parallel


def _asked_alike(query: Query, before: Query) -> Query:
    """退院者では？ after 支援者の上位3つ or 支援者の中央値は: the same of another figure."""
    again = before.intent in _OF_MANY and query.intent is Intent.VALUE and _is_figure(query)
    if not again or not query.places.is_empty or _PARALLEL.search(query.text) is None:
        return query
    return replace(query, intent=before.intent, order=before.order)


def is_small_talk(query: Query) -> bool:
    """Whether a question asks nothing: thanks, a greeting, a word of no report."""
    bare = query.places.is_empty and query.intent is Intent.UNCLEAR and not asks_of_something(query)
    own = query.wants
    wants = own.number or own.date or bool(own.months or own.ordinals)
    asks = bool(query.fiscal_years or query.topic) or query.vague_number or query.condition is not None
    told = trends(query.text) or any(word.search(query.text) for word in (_WHY, _WHERE, _WHO))
    return bare and not (asks or wants or told)


def asks_of_something(query: Query) -> bool:
    """Whether a question names what it is about: a figure, a section, a word that has to be found."""
    named = query.hard_topic and not query.vague_number
    return bool(query.measures or query.rate or query.sections or named)


def _with_subject_of(query: Query, before: Query) -> Query:
    """A question that names no subject asks the one before of another place, year or in another way."""
    beside = _beside(query, before)
    if beside is not None:
        told = replace(query, places=beside, intent=_intent(query, before))
        query = replace(told, intent=before.intent if before.intent in OF_SEVERAL else told.intent)
    common = before.topic and before.intent is not Intent.UNCLEAR  # 研修会 alone, of some place
    if not (asks_of_something(before) or common or before.intent in (Intent.OVERVIEW, Intent.INVENTORY)):
        return replace(query, places=_places(query, before))
    side = query.intent is Intent.UNCLEAR and (_WHERE.search(query.text) or _WHO.search(query.text))
    if is_small_talk(query) or (side and _is_figure(before) and not query.topic and query.places.is_empty):
        return query  # 会場は？ is asked of no figure
    soft = query.soft_topics
    inherits_bounds = query.condition is None and not query.wants.ordinals  # 2回目は？ after 2回ですか
    return replace(
        query,
        intent=_intent(query, before),
        measures=before.measures,
        rate=before.rate,
        sections=before.sections,
        topic=tuple(dict.fromkeys((*before.topic, *query.topic))),
        soft_topics=query.soft_topics | (before.soft_topics - {t for t in query.topic if t not in soft}),
        wants=_wants(query, before),
        condition=before.condition if inherits_bounds else query.condition,
        also=before.also if inherits_bounds else query.also,
        order=query.order if query.order.directions or query.intent is not Intent.UNCLEAR else before.order,
        places=_places(query, before),
        fiscal_years=_years(query, before),
    )


def _wants(query: Query, before: Query) -> Wants:
    new = query.wants
    asks_side = query.topic or _WHERE.search(query.text) or _WHO.search(query.text)
    kept = new if asks_side or new.date else before.wants
    if new.number or new.months:
        return new
    if before.order.directions and not _is_figure(before):
        # それはどこで？ after a ranking of sessions is of the one that was at its top.
        return replace(kept, units=units_asked(before), number=False)
    return kept


def _intent(query: Query, before: Query) -> Intent:
    if query.intent is not Intent.UNCLEAR and not (
        query.intent is Intent.OVERVIEW and asks_of_something(before)
    ):
        return query.intent
    if before.intent in _ACROSS and query.places.named and not query.places.is_group:
        return Intent.VALUE if before.measures else before.intent
    if before.intent is Intent.VALUE and query.places.is_group:
        return Intent.LIST
    return before.intent


def _beside(query: Query, before: Query) -> Places | None:
    """The places of the turn before with the one that they are now compared with (九州と比べると？)."""
    if (
        not _WITH.search(query.text)
        or _is_change(query.text)
        or before.places.everywhere
        or query.places.everywhere
    ):
        return None
    old, new = before.places, query.places
    if len(new.groups) + len(new.named) != 1 or not (old.groups or old.named) or new.areas or old.areas:
        return None
    if not (old.groups or new.groups):
        return replace(new, named=tuple(dict.fromkeys((*old.named, *new.named))))
    sides = [*old.groups, *map(_alone, old.named), *new.groups, *map(_alone, new.named)]
    return replace(new, named=(), groups=tuple(dict.fromkeys(sides)))


def _alone(jurisdiction: Jurisdiction) -> Group:
    return Group(jurisdiction.name, named=jurisdiction)


def _places(query: Query, before: Query) -> Places:
    if query.places.everywhere and before.places.named and _WHERE.search(query.text):
        return before.places  # どこで asks for a place of meeting, not for a jurisdiction
    if not query.places.is_empty and not (query.places.everywhere and BETWEEN.search(query.text)):
        return query.places
    return _places_before(query, before)


def _places_before(query: Query, before: Query) -> Places:
    """The places that a question which names none means by those of the turns before."""
    beside = side_by_side(query)
    if beside is not None:
        return beside
    if BETWEEN.search(query.text) and len(query.recent) >= 2:
        return Places(named=tuple(reversed(query.recent[:2])))
    if query.intent in OF_SEVERAL and len(before.places.areas) > 1:
        return before.places
    if query.intent in OF_SEVERAL and before.places.areas and len(before.places.named) == 1:
        return Places(named=before.places.named)
    if before.places.named and (_WITHIN.search(query.text) or _compares_itself(query, before)):
        return before.places
    if query.intent not in _ACROSS or before.places.is_group or _WITHIN.search(before.text):
        return before.places
    if counts_everyone(query):
        return Places(everywhere=True)
    if len(query.recent) >= 2:
        return Places(named=tuple(reversed(query.recent)))
    return before.places if _counts_within(query, before) else Places(everywhere=True)


def _compares_itself(query: Query, before: Query) -> bool:
    """Whether 差は？ is asked of the one place that has been spoken of: between its years."""
    alone = len(query.recent) == 1 and query.recent == before.places.named
    return query.intent is Intent.COMPARE and alone and not query.places.is_group


def _is_change(text: str) -> bool:
    """Whether it is asked what a figure is against that of the year before."""
    return _YEAR_BEFORE.search(text) is not None and any(p.search(text) for p in (_WITH, _ROSE, _FELL))


def _counts_within(query: Query, before: Query) -> bool:
    """Whether 合わせると and 一番多いのは are of the several counts that one place gave (研修会の参加者)."""
    told = before.topic and not _is_figure(before) and not _is_figure(query) and not before.sections
    return bool(told) and query.intent in _OF_MANY and len(before.places.named) == 1


def _years(query: Query, before: Query) -> tuple[int, ...]:
    told = _is_figure(before) or before.sections
    if not query.fiscal_years and (_is_change(query.text) or (told and trends(query.text))):
        return ()  # all years: they are compared
    if not query.fiscal_years and before.fiscal_years and _compares_itself(query, before):
        return (before.fiscal_years[-1] - 1, before.fiscal_years[-1])
    return query.fiscal_years or before.fiscal_years


def of_year_beside(query: Query, before: Query, known: Sequence[int]) -> Query:
    """翌年度は and 前年度は, of the figure before: the year beside the one asked for, or the newest."""
    ahead = _NEXT_ALONE.fullmatch(query.text) is not None
    if not (ahead or _YEAR_ALONE.fullmatch(query.text)) or not _is_figure(before):
        return query
    asked = before.fiscal_years or tuple(known[-1:])
    if len(asked) != 1:
        return query
    year = asked[0] + (1 if ahead else -1)
    return replace(
        query, fiscal_years=(year,), sections=(), topic=(), hard_topic=False, intent=Intent.UNCLEAR
    )
