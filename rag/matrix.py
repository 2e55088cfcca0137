"""A comparison of places: a table of figures, rates and sections with its totals, each cell provable.

Every figure is held to the rule of an answer: its own quotes print it, or it is computed from what they
print. A place without a figure has none; it is never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.model import Report, Span
from rag.catalog import Catalog
from rag.cells import Cell, CellMaker, CellState, Part
from rag.columns import Column, columns_of
from rag.comparison import questions_for
from rag.matrix_proof import Prover
from rag.model import Language
from rag.selection import PLACE, Selection
from rag.totals import LeftOut, MatrixRow, Reason, Total, totals_of

__all__ = [
    "Cell",
    "CellState",
    "Column",
    "LeftOut",
    "Matrix",
    "MatrixRow",
    "Part",
    "Reason",
    "Selection",
    "Total",
    "build_matrix",
    "picked",
]


@dataclass(frozen=True, slots=True)
class Matrix:
    """``selection`` is what was asked for, ``unknown`` what of it the reports do not know.

    ``missing`` are places, each with a year, that have no report of it. ``years_differ``: the reports are of
    several years. ``doubled`` are rows' places of which there are several reports of one year. ``above`` are
    rows whose rate is above its whole. ``questions`` together ask the assistant for the same; none where no
    wording does. ``sources`` are the texts that its spans count in.
    """

    selection: Selection
    language: Language
    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]
    totals: tuple[Total, ...]
    unknown: tuple[str, ...] = ()
    missing: tuple[tuple[str, int], ...] = ()
    years_differ: bool = False
    doubled: tuple[str, ...] = ()
    above: tuple[MatrixRow, ...] = ()
    questions: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)

    def quote(self, span: Span) -> str:
        """The source's own characters at ``span``."""
        return self.sources[span.source][span.start : span.end]

    @property
    def by_area(self) -> bool:
        """Whether rows are areas."""
        return any(row.area is not None or row.is_rest for row in self.rows)

    def column(self, key: str) -> Column:
        """The column of that key; KeyError where the table has none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    @property
    def chart_column(self) -> Column | None:
        """The numeric column to draw: asked for, else sorted by, else the first that has a value."""
        wanted = (self.selection.chart, self.selection.sort)
        numeric = [column for column in self.columns if column.is_numeric]
        named = [column for key in wanted for column in numeric if column.key == key]
        filled = [c for c in numeric if any(row.cell(c).value is not None for row in self.rows)]
        return next(iter((*named, *filled, *numeric)), None)


def build_matrix(catalog: Catalog, selection: Selection, *, language: Language = Language.JAPANESE) -> Matrix:
    """The comparison that ``selection`` asks for, its words in ``language``. The same for the same input."""
    maker = CellMaker(catalog, language)
    columns = columns_of(catalog, selection.columns)
    names = picked(catalog, selection)
    reports = _in_order(catalog, catalog.reports_of(names, selection.fiscal_years))
    prover = Prover(catalog, maker)
    rows = [prover.row(row) for report in reports for row in _rows(report, columns, maker, selection)]
    totals = tuple(map(prover.total, totals_of(columns, rows, maker, language)))
    rows = _sorted(rows, selection)
    matrix = Matrix(
        selection,
        language,
        columns,
        tuple(rows),
        totals,
        unknown=(*_strangers(catalog, selection), *selection.unknown),
        missing=_missing(names, selection.fiscal_years, reports),
        years_differ=len({report.fiscal_year for report in reports}) > 1,
        doubled=_doubled(reports),
        above=tuple(row for row in rows if any(c.rate is not None and c.rate.is_above for c in row.cells)),
        sources=catalog.index.sources,
    )
    if not rows:
        return matrix
    return replace(matrix, questions=questions_for(catalog, selection, columns, rows, maker))


def picked(catalog: Catalog, selection: Selection) -> list[str]:
    """The names of the jurisdictions that a selection reaches, in the order of the corpus."""
    everyone = catalog.jurisdictions
    if selection.jurisdictions or selection.regions:
        by_hand, regions = set(selection.jurisdictions), set(selection.regions)
        everyone = tuple(j for j in everyone if j.name in by_hand or j.region in regions)
    return [j.name for j in everyone if not selection.kinds or j.kind in selection.kinds]


def _strangers(catalog: Catalog, selection: Selection) -> list[str]:
    """The picked names that no report has."""
    regions, kinds = {j.region for j in catalog.jurisdictions}, {j.kind for j in catalog.jurisdictions}
    return [
        *(name for name in selection.jurisdictions if name not in catalog.names),
        *(name for name in selection.regions if name not in regions),
        *(name for name in selection.kinds if name not in kinds),
        *(key for key in selection.columns if key not in {c.key for c in columns_of(catalog, (key,))}),
    ]


def _missing(
    names: Sequence[str], years: Sequence[int], reports: Sequence[Report]
) -> tuple[tuple[str, int], ...]:
    found = {(report.jurisdiction.name, report.fiscal_year) for report in reports}
    return tuple((name, year) for year in years for name in names if (name, year) not in found)


def _doubled(reports: Sequence[Report]) -> tuple[str, ...]:
    keys = [(report.jurisdiction.name, report.fiscal_year) for report in reports]
    return tuple(dict.fromkeys(name for name, year in keys if keys.count((name, year)) > 1))


def _in_order(catalog: Catalog, reports: Sequence[Report]) -> list[Report]:
    """By the official list of local governments, places outside it last; then by year."""
    rank = {j.name: number for number, j in enumerate(catalog.jurisdictions)}

    def order(report: Report) -> tuple[bool, str, int, int]:
        who = report.jurisdiction
        return who.code == "", who.code, rank[who.name], report.fiscal_year or 0

    return sorted(reports, key=order)


def _rows(
    report: Report, columns: Sequence[Column], maker: CellMaker, selection: Selection
) -> list[MatrixRow]:
    areas = maker.areas(report, columns) if selection.by_area else []
    split = bool(areas)
    own: list[str | None] = [*areas]
    if not split or maker.has_whole(report, columns):
        own.append(None)
    return [
        MatrixRow(
            report,
            area,
            tuple(maker.cell(report, area, column, split=split) for column in columns),
            is_rest=split and area is None,
        )
        for area in own
    ]


def _sorted(rows: Sequence[MatrixRow], selection: Selection) -> list[MatrixRow]:
    """By the column asked for, ties in the official order and rows without a value last, both ways."""
    if selection.sort in ("", PLACE):
        return list(reversed(rows)) if selection.descending else list(rows)
    known: list[tuple[float, MatrixRow]] = []
    unknown: list[MatrixRow] = []
    for row in rows:
        value = next((cell.value for cell in row.cells if cell.column.key == selection.sort), None)
        if value is None:
            unknown.append(row)
        else:
            known.append((value, row))
    sign = -1 if selection.descending else 1
    return [row for _, row in sorted(known, key=lambda pair: sign * pair[0])] + unknown
