"""The places and reports of an answer before, for a follow-up that means them: その中で, その県の方針は."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.model import Jurisdiction
from corpus.numerals import parse_number
from rag.catalog import Catalog
from rag.cues import cue
from rag.intents import TREND
from rag.model import Draft, Intent, Order, Places, Query, Reach, Statement, Status
from rag.places import in_group
from rag.plain_words import subject_named
from rag.pointers import Aim, read_pointer
from rag.scope import report_years

_THOSE, _THAT, _NTH = cue("those_told"), cue("that_told"), cue("nth_told")
_EVERYONE = cue("everyone")
_SHORT = 14  # characters of a question that asks for a side and nothing else
_CHOOSING = frozenset({Intent.WHICH, Intent.RANK, Intent.MATCH, Intent.SEARCH})

Compose = Callable[[Query], Draft]


def points_at_places(query: Query) -> bool:
    """Whether a question means places that the answer before named, and names none of its own."""
    own = query.places
    named = own.named or own.areas or own.unknown or own.ambiguous or own.parts
    if not named and (_THAT.search(query.text) or _NTH.search(query.text)):
        return True  # the kind in その県 is that of the place meant, no group
    return not named and _THOSE.search(query.text) is not None


def means_the_top(query: Query, before: Query) -> bool:
    """Whether a side of what every report says (課題は？, 取組方針は？) is asked, and no more, right after a
    ranking: of the one that it named.
    """
    order = before.order
    ranked = before.intent is Intent.RANK and bool(before.measures or before.rate)
    if not ranked or order.count is not None or order.is_list or len(query.text) > _SHORT:
        return False
    if query.measures or query.rate or query.places != Places() or _EVERYONE.search(query.text):
        return False
    subjects = [subject_named(topic) for topic in query.topic if topic not in query.soft_topics]
    sides = all(subject is not None and subject.point for subject in subjects)
    return sides and bool(subjects or query.sections)


def with_told_places(
    catalog: Catalog, compose: Compose, query: Query, before: Query, item: int | None = None
) -> Query:
    """``query`` of the places that the answer to ``before`` chose; as it is where that chose none.

    An answer chooses where it was asked for who writes of something, who is at the top, who fulfils a
    condition or has changed; the year is that of ``before`` then. ``item`` was pointed at since.
    """
    if points_at_places(query) and _THAT.search(query.text) and len(before.places.named) == 1:
        return _of(catalog, query, before, before.places.named)
    chooses = before.intent in _CHOOSING or TREND.search(before.text) is not None
    of_top = means_the_top(query, before)
    if not (points_at_places(query) or of_top) or not chooses or not _is_open(before.places):
        return query
    if of_top:
        query = replace(query, reach=Reach.TOLD)
    draft = compose(before)
    chosen = _chosen(catalog, draft, query, before, item) if draft.status is Status.ANSWERED else ()
    if _THAT.search(query.text) is None and _NTH.search(query.text) is None:
        chosen = tuple(j for j in chosen if in_group(j, query.places))  # そのうち政令市は
    if not chosen:
        return replace(query, reach=Reach.OWN)
    placed = _of(catalog, query, before, chosen)
    return (
        placed if placed.fiscal_years else replace(placed, fiscal_years=_year_counted(draft, query, before))
    )


def _year_counted(draft: Draft, query: Query, before: Query) -> tuple[int, ...]:
    """The one year of the sessions that were picked by their numbers, where a figure is asked for now."""
    counted = before.order.directions and not (before.measures or before.rate)
    if not counted or not (query.measures or query.rate):
        return ()
    years = {e.fiscal_year for statement in draft.statements for e in statement.evidence}
    return tuple(year for year in years if year is not None) if len(years) == 1 else ()


def _of(catalog: Catalog, query: Query, before: Query, places: Sequence[Jurisdiction]) -> Query:
    years = query.fiscal_years or (() if TREND.search(query.text) else before.fiscal_years)
    placed = replace(query, places=Places(named=tuple(places)), fiscal_years=years)
    if _NTH.search(query.text) and query.intent is Intent.RANK and query.order.count is None:
        placed = replace(placed, intent=Intent.VALUE, order=Order())  # 1位の退院者は is of that place
    return of_same_reports(catalog, query, placed, before)


def of_same_reports(catalog: Catalog, own: Query, query: Query, before: Query | None) -> Query:
    """``query``, completed from ``own``, with an inherited year that means the reports of ``before``.

    A section about the year after is named by that: 次年度の方針 after 平成30年度の取組 is of 令和元年度.
    """
    if before is None or own.fiscal_years or query.fiscal_years != before.fiscal_years:
        return query
    meant, read = report_years(catalog, before), report_years(catalog, query)
    if not before.fiscal_years or len(meant) != len(read) or meant == read:
        return query
    years = tuple(y + m - r for y, m, r in zip(query.fiscal_years, meant, read, strict=True))
    return replace(query, fiscal_years=years)


def _is_open(places: Places) -> bool:
    """Whether a question was about more places than an answer to it may name."""
    return places.is_group or places.is_empty or len(places.named) > 1


def _chosen(
    catalog: Catalog, draft: Draft, query: Query, before: Query, item: int | None
) -> tuple[Jurisdiction, ...]:
    claims = [s for s in draft.statements if not s.framing and s.evidence]
    listed = [s for s in claims if s.text.lstrip().startswith(("- ", "|"))]
    nth = _NTH.search(query.text)
    if nth is not None:
        item = int(parse_number(nth["number"]) or 0) if before.order.directions else 0
    if nth is not None or (item is not None and _THAT.search(query.text)):
        return _owners(catalog, listed[item - 1 : item]) if item else ()
    top = before.intent is Intent.RANK and before.order.count is None
    if not top or before.order.is_list or TREND.search(before.text):
        return _owners(catalog, listed or claims)
    alone = _THAT.search(query.text) or "そこ" in query.text or query.reach is Reach.TOLD
    heads = [statement for statement in claims if statement not in listed]
    return _owners(catalog, heads[: len(before.directions)]) if alone else ()


def counted_item(text: str) -> int | None:
    """The item of the answer before that a question points at, from 1; None for any other question."""
    pointer = read_pointer(text)
    return pointer.number if pointer is not None and pointer.aim is Aim.ITEM and pointer.number > 0 else None


def _owners(catalog: Catalog, statements: Sequence[Statement]) -> tuple[Jurisdiction, ...]:
    """Whose quotes the statements stand on, in their order."""
    names = dict.fromkeys(e.jurisdiction for statement in statements for e in statement.evidence)
    known = {j.name: j for j in catalog.jurisdictions}
    return tuple(known[name] for name in names if name in known)
