"""Names of reports that a page can hand back, the same for the same corpus."""

from __future__ import annotations

from corpus.model import Report, content_id
from rag.catalog import Catalog


def report_id(report: Report) -> str:
    """16 hex digits made of the report's file, place in it, owner and year."""
    year = "" if report.fiscal_year is None else str(report.fiscal_year)
    return content_id(report.source, str(report.span.start), report.jurisdiction.name, year)


def report_of(catalog: Catalog, wanted: str) -> Report | None:
    """The report with that id; None where there is none."""
    return next((report for report in catalog.reports if report_id(report) == wanted), None)
