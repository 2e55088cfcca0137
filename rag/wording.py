"""Names of places, years and measures in the language of the question."""

from __future__ import annotations

from corpus.forms import MeasureSpec, SectionSpec
from corpus.model import Jurisdiction, Report
from corpus.years import fiscal_year_name
from rag.model import Language

CITE = "\ue001"  # where a statement's citation marks go; at its end where it has none

_KINDS = {"prefecture": "Prefecture", "designated_city": "City"}


def place_name(jurisdiction: Jurisdiction, language: Language) -> str:
    """千葉市, or Chiba City (千葉市)."""
    if language is Language.JAPANESE or not jurisdiction.romaji:
        return jurisdiction.name
    kind = _KINDS.get(jurisdiction.kind, "")
    if jurisdiction.name in ("北海道", "東京都"):
        kind = ""
    return f"{jurisdiction.romaji} {kind}".strip() + f" ({jurisdiction.name})"


def year_name(year: int | None, language: Language) -> str:
    """平成29年度, or fiscal 2017; 年度不明 where the report gives none."""
    if year is None:
        return "年度不明" if language is Language.JAPANESE else "fiscal year unknown"
    return fiscal_year_name(year) if language is Language.JAPANESE else f"fiscal {year}"


def measure_name(measure: MeasureSpec, language: Language) -> str:
    return measure.short if language is Language.JAPANESE else measure.english


def section_name(section: SectionSpec, language: Language) -> str:
    return section.name if language is Language.JAPANESE else f"{section.english} ({section.name})"


def owner(report: Report, area: str | None, language: Language) -> str:
    """千葉市, or 栃木県の県北障害保健福祉圏域."""
    place = place_name(report.jurisdiction, language)
    if area is None:
        return place
    return f"{place}の{area}" if language is Language.JAPANESE else f"{area}, {place}"


def context_of(*reports: Report) -> tuple[str, ...]:
    """Names whose digits and words claim nothing: places, areas, years, in both languages."""
    names: list[str] = []
    for report in reports:
        for language in Language:
            names += [place_name(report.jurisdiction, language), year_name(report.fiscal_year, language)]
        names += [report.jurisdiction.name, *report.areas]
    return tuple(dict.fromkeys(sorted(names, key=len, reverse=True)))
