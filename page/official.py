"""The order of the official list of local governments, in which lists of reports are read."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.model import Jurisdiction, Report


def in_official_order(reports: Iterable[Report]) -> list[Report]:
    """By the jurisdictions' codes, those without one last, as they come; of one jurisdiction by year."""
    return sorted(reports, key=lambda r: (*_rank(r.jurisdiction), r.fiscal_year or 0))


def places_in_order(jurisdictions: Iterable[Jurisdiction]) -> list[Jurisdiction]:
    """By their codes, those without one last, as they come."""
    return sorted(jurisdictions, key=_rank)


def _rank(jurisdiction: Jurisdiction) -> tuple[bool, str]:
    return jurisdiction.code == "", jurisdiction.code
