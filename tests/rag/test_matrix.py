"""Comparisons against a corpus written by hand and against generated worlds that know what is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.forms import load_forms
from corpus.model import Fact, Report
from eval.generate import generate, write_world
from eval.truth import TrueReport
from index.store import Index
from rag.assistant import Assistant
from rag.catalog import Catalog
from rag.cells import CellMaker, CellState, excerpt
from rag.columns import every_column
from rag.matrix import Matrix, MatrixRow, Reason, Total, build_matrix
from rag.matrix_data import matrix_data
from rag.matrix_proof import Prover
from rag.model import Language, Status
from rag.selection import LONGEST, MOST_PAIRS, Selection, selection_from_pairs, selection_pairs
from rag.totals import totals_of
from rag.verify import Verifier
from tests.rag.conftest import breaches, load

SUPPORTED, DISCHARGED, RATE = "measure:supported", "measure:discharged", "rate:discharge_rate"
YEAR = Selection(fiscal_years=(2017,))


def texts(matrix: Matrix, key: str) -> list[tuple[str, str]]:
    column = matrix.column(key)
    return [(row.name, row.cell(column).text) for row in matrix.rows]


def total(matrix: Matrix, key: str, year: int | None = None) -> Total:
    (found,) = [t for t in matrix.totals if t.column.key == key and (year is None or t.fiscal_year == year)]
    return found


def reasons(found: Total) -> list[tuple[str, Reason]]:
    return [(left.row.name, left.reason) for left in found.left_out]


def test_each_places_newest_report_in_the_official_order(second: Assistant) -> None:
    matrix = build_matrix(second.catalog, Selection())
    assert [(row.name, row.fiscal_year) for row in matrix.rows] == [
        ("仙台市", 2017), ("千葉県", 2017), ("千葉市", 2018),
        ("横浜市", 2017), ("長野県", 2018), ("大阪市", 2017),
    ]  # fmt: skip
    assert [column.key for column in matrix.columns] == [SUPPORTED, DISCHARGED, RATE]
    assert matrix.years_differ
    assert not build_matrix(second.catalog, YEAR).years_differ


def test_cells_show_what_the_source_prints(second: Assistant) -> None:
    matrix = build_matrix(second.catalog, YEAR)
    assert texts(matrix, SUPPORTED) == [
        ("仙台市", "未実施"), ("千葉県", "42人"), ("千葉市", "25名"), ("横浜市", "110人"),
        ("長野県", "24人"), ("大阪市", "延べ45人"),
    ]  # fmt: skip
    values = [row.cell(matrix.column(DISCHARGED)).value for row in matrix.rows]
    assert values == [None, 17.0, 9.0, None, 5.0, 6.0]
    assert [cell for _, cell in texts(matrix, RATE)] == [
        "計算できません（分子か分母が一つの数で示されていません）",
        "40.5%",  # 17 / 42
        "36.0%",  # 9 / 25
        "計算できません（分子か分母が一つの数で示されていません）",
        "20.8%",  # 5 / 24
        "計算できません（分子と分母の数え方が違います）",
    ]


def test_a_sum_over_areas_says_its_parts(second: Assistant) -> None:
    matrix = build_matrix(second.catalog, replace(YEAR, jurisdictions=("長野県",)))
    cell = matrix.rows[0].cell(matrix.column(DISCHARGED))
    assert [(part.label, part.text) for part in cell.parts] == [
        ("佐久圏域", "3人"), ("上小圏域", "0人"), ("諏訪圏域", "2人")
    ]  # fmt: skip
    assert cell.note == "圏域の合計（佐久圏域 3人、上小圏域 0人、諏訪圏域 2人）"
    assert [calculation.operands for calculation in cell.calculations] == [(3.0, 0.0, 2.0)]


def test_totals_leave_out_what_cannot_be_added(second: Assistant) -> None:
    matrix = build_matrix(second.catalog, YEAR)
    discharged, supported = total(matrix, DISCHARGED), total(matrix, SUPPORTED)
    assert (discharged.value, discharged.text, discharged.count) == (37.0, "37人", 4)  # 17 + 9 + 5 + 6
    assert reasons(discharged) == [("仙台市", Reason.STATED), ("横浜市", Reason.STATED)]
    assert (supported.value, supported.count) == (201.0, 4)  # 42 + 25 + 110 + 24
    assert reasons(supported) == [("仙台市", Reason.STATED), ("大阪市", Reason.COUNTING)]


def test_the_rate_of_the_sums_is_over_rows_that_have_both(second: Assistant) -> None:
    found = total(build_matrix(second.catalog, YEAR), RATE)
    assert (found.value, found.count) == (34.1, 3)  # (17 + 9 + 5) / (42 + 25 + 24)
    assert "31人 ÷" in found.note
    assert found.note.endswith("91人）")
    assert {reason for _, reason in reasons(found)} == {Reason.RATE}


def test_years_of_one_place_are_not_added_up(second: Assistant) -> None:
    matrix = build_matrix(second.catalog, Selection(fiscal_years=(2017, 2018)))
    assert len(matrix.rows) == 8
    assert total(matrix, DISCHARGED, 2017).value == 37.0
    assert total(matrix, DISCHARGED, 2018).value == 19.0  # 12 + 7
    assert all(found.by_year for found in matrix.totals)
    assert matrix.missing == tuple((name, 2018) for name in ("千葉県", "横浜市", "大阪市", "仙台市"))


def test_rows_by_area(second: Assistant) -> None:
    selection = Selection(jurisdictions=("長野県", "千葉市"), fiscal_years=(2018,), by_area=True)
    matrix = build_matrix(second.catalog, selection)
    column = matrix.column(DISCHARGED)
    assert [(row.name, row.area, row.cell(column).text) for row in matrix.rows] == [
        ("千葉市", None, "12名"),
        ("長野県", "佐久圏域", "4人"), ("長野県", "上小圏域", "1人"), ("長野県", "諏訪圏域", "2人"),
    ]  # fmt: skip
    assert total(matrix, DISCHARGED).value == 19.0
    assert matrix.by_area


def test_what_no_area_owns_has_a_row_of_its_own(second: Assistant) -> None:
    selection = Selection(
        jurisdictions=("長野県",), fiscal_years=(2018,), by_area=True, columns=(DISCHARGED, "section:policy")
    )
    matrix = build_matrix(second.catalog, selection)
    rest = matrix.rows[-1]
    assert rest.is_rest
    assert [cell.state for cell in rest.cells] == [CellState.BY_AREA, CellState.TEXT]
    assert total(matrix, DISCHARGED).value == 7.0  # no area is counted twice
    assert total(matrix, DISCHARGED).left_out == ()


@pytest.mark.parametrize(
    ("key", "descending", "names"),
    [
        (DISCHARGED, True, ["千葉県", "千葉市", "大阪市", "長野県", "仙台市", "横浜市"]),
        (DISCHARGED, False, ["長野県", "大阪市", "千葉市", "千葉県", "仙台市", "横浜市"]),
        ("place", True, ["大阪市", "長野県", "横浜市", "千葉市", "千葉県", "仙台市"]),
        ("", False, ["仙台市", "千葉県", "千葉市", "横浜市", "長野県", "大阪市"]),
    ],
)
def test_sorting_puts_missing_cells_last_both_ways(
    second: Assistant, key: str, descending: bool, names: list[str]
) -> None:
    matrix = build_matrix(second.catalog, replace(YEAR, sort=key, descending=descending))
    assert [row.name for row in matrix.rows] == names
    assert matrix == build_matrix(second.catalog, replace(YEAR, sort=key, descending=descending))


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (Selection(regions=("関東",)), ["千葉県", "千葉市", "横浜市"]),
        (Selection(regions=("関東",), kinds=("designated_city",)), ["千葉市", "横浜市"]),
        (Selection(regions=("中部",), jurisdictions=("大阪市",)), ["長野県", "大阪市"]),
        (Selection(kinds=("prefecture",)), ["千葉県", "長野県"]),
        (Selection(jurisdictions=("架空市",)), []),
        (Selection(regions=("九州",)), []),
        (Selection(fiscal_years=(1999,)), []),
    ],
)
def test_picking(second: Assistant, selection: Selection, names: list[str]) -> None:
    matrix = build_matrix(second.catalog, selection)
    assert [row.name for row in matrix.rows] == names


def test_what_is_unknown_is_dropped_and_told(second: Assistant) -> None:
    selection = Selection(
        jurisdictions=("千葉県", "架空市"),
        regions=("火星",),
        kinds=("町",),
        columns=(DISCHARGED, "measure:nothing"),
    )
    matrix = build_matrix(second.catalog, selection)
    assert matrix.unknown == ("架空市", "火星", "町", "measure:nothing")
    assert [column.key for column in matrix.columns] == [DISCHARGED]


def test_a_section_cell_is_an_excerpt_of_its_passages(second: Assistant, second_index: Index) -> None:
    matrix = build_matrix(second.catalog, replace(YEAR, columns=("section:policy",)))
    cell = matrix.rows[1].cells[0]
    assert cell.text == "訪問看護の充実を図る ／ 住まいの確保に向けて居住支援協議会と連携する"
    quotes = [second_index.sources[e.span.source][e.span.start : e.span.end] for e in cell.evidence]
    assert quotes == ["○訪問看護の充実を図る", "○住まいの確保に向けて居住支援協議会と連携する"]
    assert matrix.totals == ()


def test_damaged_passages_are_not_shown(seed: Assistant) -> None:
    sections = tuple(c.key for c in every_column(seed.catalog) if not c.is_numeric)
    matrix = build_matrix(seed.catalog, Selection(columns=sections))
    damaged = [p.span for r in seed.catalog.reports for s in r.sections for p in s.passages if p.damaged]
    shown = {evidence.span for row in matrix.rows for cell in row.cells for evidence in cell.evidence}
    assert damaged
    assert shown.isdisjoint(damaged)
    assert sum(cell.hidden for row in matrix.rows for cell in row.cells) == len(damaged)


@pytest.mark.parametrize(
    ("passages", "text"),
    [
        (["短い。", "次。"], "短い。 ／ 次。"),
        (["あ" * 22 + "123人が参加した"], "あ" * 22 + "…"),
        (["あ" * 24, "い"], "あ" * 24),
    ],
)
def test_an_excerpt_cuts_no_number(passages: list[str], text: str) -> None:
    assert excerpt(passages, 25) == text


def _tampered(index: Index, change: dict[str, object]) -> Catalog:
    reports = [
        replace(r, facts=tuple(_changed(f, change) for f in r.facts))
        if r.jurisdiction.name == "千葉県"
        else r
        for r in index.reports
    ]
    return Catalog(index, load_forms(), reports=reports)


def _changed(fact: Fact, change: dict[str, object]) -> Fact:
    return replace(fact, **change) if fact.measure == "discharged" else fact  # type: ignore[arg-type]


def test_a_figure_that_its_quote_does_not_print_is_not_shown(second_index: Index) -> None:
    catalog = Catalog(second_index, load_forms())
    (true,) = [r for r in catalog.reports if r.jurisdiction.name == "千葉県"]
    wrong = next(f.span for f in true.facts if f.measure == "supported")
    matrix = build_matrix(_tampered(second_index, {"span": wrong}), YEAR)
    cell = matrix.rows[1].cell(matrix.column(DISCHARGED))
    assert (cell.state, cell.value, cell.text) == (CellState.UNPROVED, None, "原文で確認できません")
    assert total(matrix, DISCHARGED).value == 20.0  # 9 + 5 + 6
    assert ("千葉県", Reason.UNPROVED) in reasons(total(matrix, DISCHARGED))


def test_unlike_units_are_not_added(second_index: Index) -> None:
    catalog = _tampered(second_index, {"unit": "件"})
    maker = CellMaker(catalog, Language.JAPANESE)
    column = next(c for c in every_column(catalog) if c.key == DISCHARGED)
    rows = [
        MatrixRow(report, None, (maker.cell(report, None, column, split=False),))
        for report in catalog.reports_of(["千葉県", "千葉市", "大阪市"], (2017,))
    ]
    (found,) = totals_of([column], rows, maker, Language.JAPANESE)
    assert found.value == 15.0  # 9名 + 6人
    assert reasons(found) == [("千葉県", Reason.UNIT)]


def test_plain_data_says_the_same(second: Assistant) -> None:
    data = matrix_data(build_matrix(second.catalog, replace(YEAR, jurisdictions=("千葉県", "横浜市"))))
    assert [row["cells"][DISCHARGED]["value"] for row in data["rows"]] == [17.0, None]
    part = data["rows"][0]["cells"][DISCHARGED]["parts"][0]
    text = second.index.sources[part["source"]]
    assert text[part["start"] : part["end"]] == part["quote"] == "（そのうち、退院した者の人数） 17人"
    assert data["selection"] == [["place", "千葉県"], ["place", "横浜市"], ["year", "2017"]]


# Generated worlds


@pytest.fixture(scope="module", params=[4, 11])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Assistant, Sequence[TrueReport]]:
    made = generate(request.param, jurisdictions=24)
    folder: Path = tmp_path_factory.mktemp("world")
    write_world(made, folder / "reports")
    return Assistant(load(folder / "reports", folder / "index")), made.reports


def _true(reports: Sequence[TrueReport], report: Report) -> TrueReport:
    (found,) = [
        r for r in reports if (r.name, r.fiscal_year) == (report.jurisdiction.name, report.fiscal_year)
    ]
    return found


def test_every_figure_of_a_world_is_true_and_every_gap_is_a_gap(
    world: tuple[Assistant, Sequence[TrueReport]],
) -> None:
    assistant, reports = world
    matrix = build_matrix(assistant.catalog, Selection(fiscal_years=(2017, 2018)))
    assert len(matrix.rows) == 48
    for row in matrix.rows:
        truth = _true(reports, row.report)
        for measure in ("supported", "discharged"):
            cell = row.cell(matrix.column(f"measure:{measure}"))
            assert cell.value == truth.reading(measure).value, (row.name, row.fiscal_year, measure)
            assert cell.value is not None or not cell.text.startswith("0")
    for found in matrix.totals:
        if found.column.kind == "measure":
            own = [r.reading(found.column.spec.key) for r in reports if r.fiscal_year == found.fiscal_year]
            assert found.value == sum(r.value or 0 for r in own if r.countable)
            assert found.count == sum(r.countable for r in own)


def test_every_cell_and_total_of_a_world_is_proved(world: tuple[Assistant, Sequence[TrueReport]]) -> None:
    assistant, _ = world
    catalog = assistant.catalog
    every = tuple(column.key for column in every_column(catalog))
    verifier = Verifier(assistant.index.sources, catalog.reports)
    prover = Prover(catalog, CellMaker(catalog, Language.JAPANESE))
    for by_area in (False, True):
        matrix = build_matrix(catalog, Selection(fiscal_years=(2017, 2018), columns=every, by_area=by_area))
        cells = [(row, cell) for row in matrix.rows for cell in row.cells]
        assert [c.text for _, c in cells if c.state is CellState.UNPROVED] == []
        statements = [s for row, cell in cells for s in prover.statements(row, cell)]
        statements += [prover.total_statement(t) for t in matrix.totals if t.value is not None]
        assert len(statements) > len(cells) / 2
        assert [(s.text, verifier.fault(s)) for s in statements if verifier.fault(s)] == []


SELECTIONS = [
    Selection(),
    Selection(fiscal_years=(2017,)),
    Selection(fiscal_years=(2017, 2018)),
    Selection(by_area=True),
    Selection(by_area=True, fiscal_years=(2017,), columns=(DISCHARGED,)),
    Selection(kinds=("designated_city",), columns=(RATE,)),
    Selection(regions=("関東", "近畿"), fiscal_years=(2018,), sort=DISCHARGED),
    Selection(regions=("九州", "中部"), kinds=("prefecture",), chart=RATE),
    Selection(columns=("section:policy",), fiscal_years=(2017,)),
    Selection(columns=("section:outcomes",)),
]


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_the_question_is_answered_with_the_tables_figures(
    world: tuple[Assistant, Sequence[TrueReport]], selection: Selection
) -> None:
    assistant, _ = world
    matrix = build_matrix(assistant.catalog, selection)
    _agrees(assistant, matrix)
    names = tuple(row.name for row in matrix.rows)
    for count in (1, 2, 12):
        by_hand = replace(selection, jurisdictions=names[:count], regions=(), kinds=())
        _agrees(assistant, build_matrix(assistant.catalog, by_hand))


def _agrees(assistant: Assistant, matrix: Matrix) -> None:
    """The answers name every row with a number of each column that is asked for, and cite all its sources."""
    asked = set()
    for question in matrix.questions:
        assert len(question) <= 2_000
        answer = assistant.ask(question)
        assert answer.status is Status.ANSWERED
        assert breaches(answer, assistant.index) == []
        cited = {(c.source, c.start, c.end) for c in answer.citations}
        lines = answer.answer.replace("**", "").splitlines()
        for column in matrix.columns:
            if column.name(Language.JAPANESE) not in question:
                continue
            asked.add(column.key)
            for row in matrix.rows:
                cell = row.cell(column)
                if cell.value is not None:
                    assert {(e.span.source, e.span.start, e.span.end) for e in cell.evidence} <= cited
                    shown = cell.text.removeprefix("延べ")
                    assert any(row.name in line and shown in line for line in lines), cell.text
        assert {c.jurisdiction for c in answer.citations} <= {row.name for row in matrix.rows}
    numbers = [c for c in matrix.columns if any(row.cell(c).value is not None for row in matrix.rows)]
    # Rates by area are asked of nobody: an answer gives a place's own.
    wanted = {c.key for c in numbers if not matrix.by_area or c.kind == "measure"}
    assert wanted <= asked


def test_a_question_needs_something_to_quote(second: Assistant) -> None:
    matrix = build_matrix(second.catalog, Selection(jurisdictions=("架空市",)))
    assert matrix.questions == ()


def test_an_english_comparison(second: Assistant) -> None:
    selection = Selection(jurisdictions=("千葉県", "横浜市"), fiscal_years=(2017,))
    matrix = build_matrix(second.catalog, selection, language=Language.ENGLISH)
    counts, rate = matrix.questions
    assert "people given discharge support" in counts
    assert "people discharged" in counts
    answer = second.ask(counts)
    assert answer.status is Status.ANSWERED
    assert {c.jurisdiction for c in answer.citations} == {"千葉県", "横浜市"}
    assert "42人" in answer.answer
    assert "17人" in answer.answer
    assert "discharge rate" in rate
    assert matrix.rows[0].cells[2].note == "people discharged 17人 ÷ people given discharge support 42人"


# Selections


FIELDS = ["place", "region", "kind", "year", "column", "by_area", "sort", "direction", "chart", "nothing"]
VALUES = [
    "千葉県",
    "長野県",
    "架空市",
    "関東",
    "prefecture",
    "2017",
    "2018",
    "０",
    "1",
    SUPPORTED,
    RATE,
    "place",
    "desc",
]
PAIRS = st.lists(
    st.tuples(st.sampled_from(FIELDS), st.sampled_from(VALUES) | st.text(max_size=120)), max_size=40
)


@given(pairs=PAIRS)
def test_a_selection_comes_back_from_its_pairs(second: Assistant, pairs: list[tuple[str, str]]) -> None:
    selection = selection_from_pairs(pairs, second.catalog)
    again = selection_from_pairs(selection_pairs(selection), second.catalog)
    assert again == replace(selection, unknown=())


@given(pairs=PAIRS)
def test_any_pairs_make_a_comparison(second: Assistant, pairs: list[tuple[str, str]]) -> None:
    matrix = build_matrix(second.catalog, selection_from_pairs(pairs, second.catalog))
    assert all(len(row.cells) == len(matrix.columns) for row in matrix.rows)


def test_a_forms_fields(second: Assistant) -> None:
    pairs = [
        ("place", "千葉市"), ("place", "千葉県"), ("year", "２０１７"), ("year", "いつか"), ("column", RATE),
        ("column", "rate:nothing"), ("column", DISCHARGED), ("by_area", "1"),
        ("sort", "place"), ("direction", "asc"), ("sort", RATE), ("direction", "desc"),
    ]  # fmt: skip
    assert selection_from_pairs(pairs, second.catalog) == Selection(
        jurisdictions=("千葉県", "千葉市"),
        fiscal_years=(2017,),
        columns=(DISCHARGED, RATE),
        by_area=True,
        sort=RATE,
        descending=True,
        unknown=("rate:nothing", "いつか"),
    )


def test_too_much_is_not_read(second: Assistant) -> None:
    many = [("place", f"架空{number}市") for number in range(MOST_PAIRS)] + [("place", "千葉県")]
    found = selection_from_pairs([*many, ("region", "あ" * (LONGEST + 1))], second.catalog)
    assert "千葉県" not in found.jurisdictions
    assert len(found.jurisdictions) == 20
    assert found.regions == ()
