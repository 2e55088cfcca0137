"""Follow-ups that put places into a sum or take some out: それに甲市を加えると, 乙県を除くと, 全部だと."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.cues import cue
from rag.model import OF_SEVERAL, Group, Intent, Places, Query

_ADDED, _ALL = cue("added"), cue("all_of_them")
_LISTED = re.compile(
    r"一覧|内訳|それぞれ|各|ごと|別|毎|リスト|表[にで]|並べ|挙げ|\b(?:list|each)\b", re.IGNORECASE
)
# 三つとも means no more than those.
_SOME = re.compile(r"つ|その|この|両|二|三|\d|\b(?:these|those|them|both)\b", re.IGNORECASE)
_FIGURES = frozenset({Intent.VALUE, Intent.LIST, Intent.COMPARE})


def of_sum_before(query: Query, before: Query) -> Query:
    """``query`` as the sum that it changes: of the places of ``before`` with its own, or without those it
    leaves out; as it is where it asks anything else, or names a subject of its own."""
    if query.measures or query.rate is not None or query.sections or query.hard_topic:
        return query
    summed = before.intent in OF_SEVERAL
    if query.places.excluded and summed:
        return _without(query, before)
    if summed and _ALL.search(query.text) and not _LISTED.search(query.text):
        return _of_all(query, before)
    counted = before.wants.number and before.topic and before.intent is Intent.SEARCH
    told = summed or bool(counted) or (before.intent in _FIGURES and bool(before.measures))
    if not told or _ADDED.search(query.text) is None:
        return query
    places = _joined(query.places, before)
    if places is None:
        return query
    return replace(query, intent=before.intent if summed else Intent.TOTAL, places=places)


def _of_all(query: Query, before: Query) -> Query:
    own = query.places
    open_ = own.everywhere or (own.is_empty and _SOME.search(query.text) is None)
    return replace(query, intent=before.intent, places=Places(everywhere=True)) if open_ else query


def _without(query: Query, before: Query) -> Query:
    out, then = query.places.excluded, before.places
    named = tuple(j for j in then.named if j.name not in out)
    if named and len(named) < len(then.named):
        return replace(query, intent=before.intent, places=replace(then, named=named))
    if then.groups and not then.named:
        groups = tuple(g for g in then.groups if g.named is None or g.named.name not in out)
        less = replace(then, groups=groups, excluded=then.excluded | out)
        return replace(query, intent=before.intent, places=less)
    return replace(query, intent=before.intent) if then.everywhere else query


def _joined(own: Places, before: Query) -> Places | None:
    """The places of the turn before and those that are added; None where they make no one sum."""
    then = before.places
    if own.areas or then.areas:
        alike = own.areas and then.areas and own.named == then.named
        return replace(then, areas=tuple(dict.fromkeys((*then.areas, *own.areas)))) if alike else None
    if then.groups and (own.named or own.groups):
        beside = tuple(Group(j.name, named=j) for j in own.named)
        return replace(then, groups=tuple(dict.fromkeys((*then.groups, *own.groups, *beside))))
    spoken = then.named if before.intent in OF_SEVERAL else (*reversed(before.recent),)
    if not own.named or not spoken or then.is_group:
        return None
    return replace(own, named=tuple(dict.fromkeys((*spoken, *own.named))))
