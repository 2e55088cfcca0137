"""Refusing well: what was looked for and is not there, what is nearest, and what to ask back."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Jurisdiction
from rag.catalog import Catalog, area_short
from rag.model import Draft, Language, Query, Statement, Status
from rag.scope import Scope
from rag.wording import measure_name, place_name, year_name

_MOST = 6


class Refuser:
    """Words refusals and questions back for one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def no_place(self, query: Query, scope: Scope) -> Draft:
        """A place that the corpus has no report of, or not of that year."""
        if query.language is Language.JAPANESE:
            lines = [
                f"{self._printed(name, query)}の報告書は収録されていないため、お答えできません。"
                for name in scope.missing
            ]
            for name, year in scope.missing_years:
                of = f"{name}の" if name else ""
                lines.append(
                    f"{of}{year_name(year, query.language)}の報告書は収録されていないため、お答えできません。"
                )
        else:
            lines = [
                f"There is no report of {self._printed(name, query)}, so I cannot answer."
                for name in scope.missing
            ]
            for name, year in scope.missing_years:
                of = f" of {self._printed(name, query)}" if name else ""
                lines.append(
                    f"There is no report{of} for {year_name(year, query.language)}, so I cannot answer."
                )
        lines.append(self._nearest_places(query, scope))
        return _refusal(lines, self._choices(query, scope))

    def _printed(self, name: str, query: Query) -> str:
        known = next((j for j in query.places.named if j.name == name), None)
        return place_name(known, query.language) if known is not None else name

    def _nearest_places(self, query: Query, scope: Scope) -> str:
        ja = query.language is Language.JAPANESE
        if scope.missing_years and not scope.missing:
            names = {name for name, _ in scope.missing_years if name}
            years = {
                r.fiscal_year for r in self._catalog.reports if not names or r.jurisdiction.name in names
            }
            shown = "、".join(
                year_name(year, query.language) for year in sorted(y for y in years if y is not None)
            )
            return f"収録されているのは{shown}の報告書です。" if ja else f"The reports there are: {shown}."
        near = self._near(query)
        shown = "、".join(place_name(j, query.language) for j in near[:_MOST])
        more = len(self._catalog.jurisdictions) - len(near[:_MOST])
        if ja:
            rest = f"ほか{more}自治体" if more > 0 else ""
            return f"収録されているのは、{shown}{rest}の報告書です。"
        rest = f" and {more} more" if more > 0 else ""
        return f"There are reports of {shown}{rest}."

    def _near(self, query: Query) -> list[Jurisdiction]:
        """The corpus's jurisdictions, those of the asked prefecture first, then of its region."""
        asked = query.places.named
        homes = {j.prefecture or j.name for j in asked}
        regions = {j.region for j in asked}

        def distance(j: Jurisdiction) -> int:
            return 0 if (j.prefecture or j.name) in homes else (1 if j.region in regions else 2)

        return sorted(self._catalog.jurisdictions, key=distance)

    def _choices(self, query: Query, scope: Scope) -> tuple[str, ...]:
        if query.language is Language.ENGLISH:
            return ()
        subject = self._subject(query)
        return tuple(f"{j.name}の{subject}は？" for j in self._near(query)[:3]) if subject else ()

    def _subject(self, query: Query) -> str:
        if query.measures:
            return measure_name(self._catalog.measures[query.measures[0]], query.language)
        if query.rate is not None:
            return self._catalog.rates[query.rate].name
        return self._catalog.sections[query.sections[0]].name if query.sections else ""

    def no_part(self, query: Query, scope: Scope) -> Draft:
        """An area or ward that the reports give nothing for; those they do are named."""
        parts = "、".join(scope.parts)
        areas = "、".join(dict.fromkeys(area for report in scope.reports for area in report.areas))
        where = "、".join(dict.fromkeys(place_name(r.jurisdiction, query.language) for r in scope.reports))
        if query.language is Language.JAPANESE:
            whose = where + "の" if where else "収録されている"
            lines = [f"{whose}報告書には、{parts}についての記載がありません。"]
            lines.append(f"{where}の報告書にある圏域は、{areas}です。" if areas else "")
        else:
            lines = [f"The reports{' of ' + where if where else ''} give nothing for {parts}."]
            lines.append(f"Areas that they name: {areas}." if areas else "")
        subject = self._subject(query)
        names = dict.fromkeys(r.jurisdiction.name for r in scope.reports)
        return _refusal(lines, tuple(f"{name}の{subject}は？" for name in names) if subject else ())

    def no_group(self, query: Query) -> Draft:
        """A kind or region of which the corpus has no report."""
        ja = query.language is Language.JAPANESE
        lines = [
            "お尋ねの地域・種別に当たる自治体の報告書は収録されていません。"
            if ja
            else "There is no report of a jurisdiction of that region or kind.",
            self._nearest_places(query, Scope(())),
        ]
        return _refusal(lines, ())

    def no_answer(self, query: Query, scope: Scope, drafted: Sequence[Statement]) -> Draft:
        """Reports that were read and do not say what was asked."""
        ja = query.language is Language.JAPANESE
        places = [place_name(r.jurisdiction, query.language) for r in scope.reports]
        where = "、".join(dict.fromkeys(places)) if 0 < len(set(places)) <= 4 else ""
        subject = self._subject(query) or "・".join(query.topic)
        what = "の数についての記載" if query.wants.number else "についての記述"
        if ja:
            lines = [
                f"{where + 'の' if where else '収録されている'}報告書の中に、"
                f"{f'「{subject}」' if subject else 'お尋ねの内容'}{what}は見つかりませんでした。"
            ]
        else:
            lines = [
                f"I found nothing{f' of 「{subject}」' if subject else ' of that'} in the reports"
                f"{' of ' + where if where else ''}."
            ]
        lines += [s.text for s in drafted if s.framing and not s.text.startswith("\n")]
        kinds = "、".join(measure.short for measure in self._catalog.measures.values())
        sections = "、".join(f"「{s.name}」" for s in self._catalog.sections.values())
        lines.append(
            f"お答えできるのは、{kinds}と、{sections}の内容です。"
            if ja
            else f"I can answer about {kinds} and the sections {sections}."
        )
        return _refusal(lines, ())

    def which_place(self, query: Query) -> Draft:
        """Ask back: the question names no place."""
        subject = self._subject(query) or "・".join(query.topic)
        names = [j.name for j in self._catalog.jurisdictions]
        ja = query.language is Language.JAPANESE
        shown = "、".join(names[:_MOST]) + ("など" if len(names) > _MOST else "")
        text = (
            f"どの自治体の{subject or '内容'}についてお知りになりたいですか（{shown}）。"
            if ja
            else f"Which jurisdiction do you mean ({shown})?"
        )
        choices = [f"{name}の{subject}は？" for name in names[:_MOST]] if subject else []
        if query.measures:
            choices.append(f"全自治体の{subject}を比較して")
        return Draft(
            Status.CLARIFY, (Statement(text, framing=True),), tuple(choices) if ja else tuple(names[:_MOST])
        )

    def which_of(self, query: Query) -> Draft:
        """Ask back: a short name that several jurisdictions bear."""
        names = [place_name(j, query.language) for group in query.places.ambiguous for j in group]
        has = [j.name for group in query.places.ambiguous for j in group if j.name in self._catalog.names]
        ja = query.language is Language.JAPANESE
        subject = self._subject(query)
        note = f"収録されているのは{'、'.join(has)}です。" if has else "いずれの報告書も収録されていません。"
        text = (
            f"{'と'.join(names)}のどちらのことでしょうか。{note}"
            if ja
            else f"Do you mean {' or '.join(names)}? Reports there are: {', '.join(has) or 'none of them'}."
        )
        choices = tuple(f"{name}の{subject}は？" if subject else f"{name}について教えて" for name in has)
        return Draft(Status.CLARIFY, (Statement(text, framing=True),), choices)

    def which_area(self, query: Query, areas: Sequence[str], owners: Sequence[Jurisdiction]) -> Draft:
        """Ask back: an area's name that several jurisdictions use."""
        names = "、".join(j.name for j in owners[:_MOST])
        short = area_short(areas[0])
        text = (
            f"「{short}」は{names}の報告書にあります。どの自治体の圏域でしょうか。"
            if query.language is Language.JAPANESE
            else f"「{short}」 is an area of {names}. Which one do you mean?"
        )
        subject = self._subject(query)
        choices = tuple(f"{j.name}の{areas[0]}の{subject}は？" for j in owners[:_MOST]) if subject else ()
        return Draft(Status.CLARIFY, (Statement(text, framing=True),), choices)

    def which_figure(self, query: Query, names: Sequence[str]) -> Draft:
        """Ask back: a number of what (人数は？)."""
        kinds = [measure.short for measure in self._catalog.measures.values()]
        english = ", ".join(measure.english for measure in self._catalog.measures.values())
        ja = query.language is Language.JAPANESE
        of = f"{names[0]}の" if len(names) == 1 else ""
        text = (
            f"何の数についてお知りになりたいですか（{'、'.join(kinds)}）。"
            f"{'' if of else '自治体の名前も添えてください。'}"
            if ja
            else f"Which figure do you mean ({english}), and of which place?"
        )
        return Draft(
            Status.CLARIFY,
            (Statement(text, framing=True),),
            tuple(f"{of}{kind}は？" for kind in kinds) if ja else (),
        )

    def which_subject(self, query: Query, name: str) -> Draft:
        """Ask back: a place is named and nothing else."""
        subjects = [m.short for m in self._catalog.measures.values()]
        subjects += [s.name for s in self._catalog.sections.values()]
        text = (
            f"{name}の何についてお知りになりたいですか。"
            if query.language is Language.JAPANESE
            else f"What would you like to know about {name}?"
        )
        return Draft(
            Status.CLARIFY, (Statement(text, framing=True),), tuple(f"{name}の{s}は？" for s in subjects)
        )

    def not_a_question(self, query: Query) -> Draft:
        """Small talk, or a question with nothing in it that reports could answer."""
        ja = query.language is Language.JAPANESE
        places = "、".join(j.name for j in self._catalog.jurisdictions[:_MOST])
        text = (
            f"収録されている報告書の中に、お尋ねに当たる記述は見つかりませんでした。{places}などの報告書の数値や取組についてお尋ねください。"
            if ja
            else f"I found nothing of that in the reports. Ask about what the reports of {places} say."
        )
        return _refusal([text], ())


def _refusal(lines: Sequence[str], choices: tuple[str, ...]) -> Draft:
    return Draft(Status.NOT_FOUND, tuple(Statement(line, framing=True) for line in lines if line), choices)
