"""What the index holds, arranged for questions: whose reports, which areas, measures, sections, passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.forms import Form, MeasureSpec, RateSpec, SectionSpec
from corpus.model import Fact, Jurisdiction, Mark, MarkKind, Passage, Report, Section
from index.store import Index

_PARTED = re.compile(r"[一-鿿ァ-ヶ]の[一-鿿ァ-ヶ]")
_AREA_ENDING = re.compile(
    r"(?:障害保健福祉|保健福祉|保健医療|二次医療|医療)?(?:圏域|圏|ブロック|区域|エリア)$"
)


@dataclass(frozen=True, slots=True)
class Located:
    """A passage with the report and section it stands in."""

    report: Report
    section: Section
    passage: Passage


class Catalog:
    """An index's reports with the forms they follow. Immutable once made.

    With ``reports``, those alone, as if the index held no others.
    """

    def __init__(
        self, index: Index, forms: Sequence[Form], *, reports: Sequence[Report] | None = None
    ) -> None:
        self.index = index
        self.reports = index.reports if reports is None else tuple(reports)
        used = {report.form for report in self.reports}
        self.forms = tuple(form for form in forms if form.id in used) or tuple(forms)

    @cached_property
    def jurisdictions(self) -> tuple[Jurisdiction, ...]:
        """Whose reports there are, each once, in the order of the corpus."""
        return tuple({r.jurisdiction.name: r.jurisdiction for r in self.reports}.values())

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(j.name for j in self.jurisdictions)

    @cached_property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({r.fiscal_year for r in self.reports if r.fiscal_year is not None}))

    @cached_property
    def areas(self) -> dict[str, tuple[Report, ...]]:
        """Each area's name as printed, with the reports that have it."""
        found: dict[str, list[Report]] = {}
        for report in self.reports:
            for area in report.areas:
                found.setdefault(area, []).append(report)
        return {area: tuple(reports) for area, reports in found.items()}

    @cached_property
    def measures(self) -> dict[str, MeasureSpec]:
        return {m.key: m for form in self.forms for m in form.measures}

    @cached_property
    def rates(self) -> dict[str, RateSpec]:
        return {r.key: r for form in self.forms for r in form.rates}

    @cached_property
    def sections(self) -> dict[str, SectionSpec]:
        return {s.key: s for form in self.forms for s in form.sections}

    @cached_property
    def terms(self) -> tuple[tuple[str, ...], ...]:
        return tuple(dict.fromkeys(term for form in self.forms for term in form.terms))

    @cached_property
    def located(self) -> tuple[Located, ...]:
        """Every undamaged passage."""
        return tuple(
            Located(report, section, passage)
            for report in self.reports
            for section in report.sections
            for passage in section.passages
            if not passage.damaged
        )

    @cached_property
    def programme(self) -> tuple[str, ...]:
        """The programme's own names, longest first: in a question they name no topic of their own."""
        return tuple(sorted({word for form in self.forms for word in form.programme}, key=len, reverse=True))

    @cached_property
    def parted_terms(self) -> tuple[str, ...]:
        """Terms that grammar would part: 協議の場."""
        return tuple(variant for term in self.terms for variant in term if _PARTED.search(variant))

    def japanese_for(self, english: str) -> list[str]:
        """The reports' words for the English words of a question, longest wording first."""
        rest, found = english.lower(), []
        for word, japanese in self._glossary:
            if re.search(rf"\b{re.escape(word)}\b", rest):
                rest = re.sub(rf"\b{re.escape(word)}\b", " ", rest)
                found.append(japanese)
        return list(dict.fromkeys(found))

    @cached_property
    def _glossary(self) -> list[tuple[str, str]]:
        pairs = [
            (word.lower(), g.japanese) for form in self.forms for g in form.glossary for word in g.english
        ]
        return sorted(pairs, key=lambda pair: -len(pair[0]))

    def reports_of(self, names: Iterable[str], years: Sequence[int] = ()) -> list[Report]:
        """The reports of these jurisdictions in the order given; of these years, else each one's newest."""
        found: list[Report] = []
        for name in names:
            own = [r for r in self.reports if r.jurisdiction.name == name]
            if years:
                found += [r for r in own if r.fiscal_year in years]
            else:
                newest = max((r.fiscal_year or 0 for r in own), default=0)
                found += [r for r in own if (r.fiscal_year or 0) == newest]
        return found

    @cached_property
    def unticked(self) -> tuple[Report, ...]:
        """The index's reports that are not among those to answer from."""
        kept = {id(report) for report in self.reports}
        return tuple(report for report in self.index.reports if id(report) not in kept)

    def is_unticked(self, name: str, years: Sequence[int] = ()) -> bool:
        """Whether a report of that place, of one of ``years`` where given, is there and not to be used."""
        own = [report for report in self.unticked if report.jurisdiction.name == name]
        return any(not years or report.fiscal_year in years for report in own)

    def facts(self, report: Report, measure: str) -> list[Fact]:
        return [fact for fact in report.facts if fact.measure == measure]


def area_short(area: str) -> str:
    """県北 for 県北障害保健福祉圏域; the name itself where nothing is left."""
    short = _AREA_ENDING.sub("", re.sub(r"\(.*\)$", "", area))
    return short if len(short) >= 2 else area


def area_pattern(area: str, *, alone: bool = True) -> re.Pattern[str]:
    """Matches an area in a question, in full or shortened, but not inside another word.

    ``alone`` lets the short name stand without 圏域 or the like behind it: 県北, but not a region's name.
    """
    short = re.escape(area_short(area)).replace("・", "・?")
    ending = r"(?:(?:障害)?(?:保健)?(?:福祉)?(?:医療)?圏域?|障害保健福祉|ブロック|区域|地域|地区|エリア)"
    bare = r"|(?![一-鿿ァ-ヶー])" if alone else ""
    return re.compile(rf"{re.escape(area)}|(?<![ァ-ヶ]){short}(?:{ending}{bare})")


def title_mark(report: Report) -> Mark | None:
    """The line that names the jurisdiction, else the first heading."""
    for kind in (MarkKind.TITLE, MarkKind.HEADING):
        for mark in report.marks:
            if mark.kind is kind:
                return mark
    return None


def passages(report: Report) -> Iterator[Located]:
    """The report's undamaged passages in the order of its sections."""
    for section in report.sections:
        for passage in section.passages:
            if not passage.damaged:
                yield Located(report, section, passage)
