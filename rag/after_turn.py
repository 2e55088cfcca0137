"""What a question's words mean because of the turn before: 中国 after 四国, 2番目 of a ranking, 翌年度."""

from __future__ import annotations

from dataclasses import replace

from corpus.registry import doubtful_regions
from rag.catalog import Catalog
from rag.followup import is_small_talk, of_year_beside
from rag.followup_places import of_asked_area, with_owner
from rag.intents import trends
from rag.model import Group, Intent, Order, Query
from rag.orders import order_after
from rag.pointers import read_pointer
from rag.question_language import is_wordless


def read_after(catalog: Catalog, query: Query, before: Query) -> Query:
    """``query`` with what its own words mean after ``before``; what it leaves unsaid is not yet filled in."""
    if is_wordless(query.text):
        query = replace(query, language=before.language)
    order = place_asked(query.text, before)
    if order is not None:
        return replace(query, order=order, intent=before.intent, topic=(), hard_topic=False)
    query = of_year_beside(of_region_beside(query, before), before, catalog.years)
    return of_asked_area(catalog, with_owner(catalog, query, before), before)


def place_asked(text: str, before: Query) -> Order | None:
    """The place in the ranking of ``before`` that is asked for: 2番目は？; None for any other question.

    A ranking of changes is no ranking of figures: what stands in its answer is pointed at instead.
    """
    return None if trends(before.text) else order_after(text, before.order)


def is_aside(query: Query, before: Query) -> bool:
    """Whether a question after ``before`` asks nothing that a later one could follow: thanks, 出典は？"""
    points = read_pointer(query.text) is not None and place_asked(query.text, before) is None
    return points or is_small_talk(query)


def of_region_beside(query: Query, before: Query) -> Query:
    """A word that is a region's name and another's (中国) means the region where one was asked for before."""
    asked = any(group.prefectures is not None for group in before.places.groups)
    known = doubtful_regions()
    words = [topic for topic in query.topic if topic in known]
    if not asked or not words or not query.places.is_empty:
        return query
    topic = tuple(topic for topic in query.topic if topic not in words)
    hard = any(each not in query.soft_topics for each in topic)
    told = hard or query.measures or query.rate or query.sections
    groups = tuple(Group(word, prefectures=frozenset(known[word])) for word in words)
    return replace(
        query,
        places=replace(query.places, groups=groups),
        topic=topic,
        hard_topic=hard,
        intent=query.intent if told else Intent.UNCLEAR,
    )
