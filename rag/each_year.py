"""Questions for what holds in each of several years (両方の年度で, 2年続けて), not in one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from corpus.model import Report
from rag.cues import cue
from rag.model import Query

_EACH, _EVERY = cue("each_year"), cue("every_year")
T = TypeVar("T")


def of_each_year(
    query: Query, reports: Sequence[Report], items: Sequence[T], report_of: Callable[[T], Report]
) -> list[T]:
    """The items of places that have one in each year that the question means, one of each year first.

    All of them where it does not ask for that. ``reports`` are those that were read: their years are meant
    where the question names none.
    """
    years = set(query.fiscal_years) if _EACH.search(query.text) else set()
    if _EVERY.search(query.text) and len(query.fiscal_years) < 2:
        years = {report.fiscal_year for report in reports if report.fiscal_year is not None}
    if len(years) < 2:
        return list(items)
    told: dict[str, dict[int | None, T]] = {}
    for item in items:
        report = report_of(item)
        told.setdefault(report.jurisdiction.name, {}).setdefault(report.fiscal_year, item)
    kept = [item for item in items if years <= set(told[report_of(item).jurisdiction.name])]
    return sorted(kept, key=lambda item: item not in told[report_of(item).jurisdiction.name].values())
