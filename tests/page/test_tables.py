"""The files for a spreadsheet, opened again and held against reports written by hand."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from page.tables import matrix_csv, matrix_xlsx
from page.words import Words
from rag.catalog import Catalog
from rag.matrix import Matrix, build_matrix
from rag.model import Language
from rag.selection import Selection
from tests.page.comparing import DISCHARGED, HOSTILE, POLICY, catalog, matrix

WORDS = Words(Language.JAPANESE)
NAMES = ["退院支援を実施した者の人数", "退院した者の人数", "退院した者の割合"]


def parts(shown: Matrix) -> tuple[list[list[str]], list[list[str]]]:
    """The head with the lines of the comparison, and what stands after the empty line."""
    content = matrix_csv(shown, WORDS)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len({len(row) for row in rows if row}) == 1
    if [] not in rows:
        return rows, []
    at = rows.index([])
    return rows[:at], rows[at + 1 :]


def lines(shown: Matrix) -> list[dict[str, str]]:
    head, *rows = parts(shown)[0]
    return [dict(zip(head, row, strict=True)) for row in rows]


def book(shown: Matrix) -> Workbook:
    return load_workbook(io.BytesIO(matrix_xlsx(shown, WORDS)))


def test_the_wide_sheet_begins_with_places_and_numbers() -> None:
    head, *rows = matrix_csv(matrix(), WORDS).decode("utf-8-sig").split("\r\n")
    assert head.split(",")[:8] == ["地方", "種別", "自治体", "圏域", "年度", *NAMES]
    assert rows[0].startswith("関東,都道府県,千葉県,,平成29年度,42,17,40.5,")
    assert rows[1].startswith("関東,政令指定都市,千葉市,,平成29年度,25,9,36,")
    assert rows[2].startswith("関東,政令指定都市,横浜市,,平成29年度,110,,,")


def test_each_number_is_proved_in_its_line() -> None:
    found = {line["自治体"]: line for line in lines(matrix())}
    name = NAMES[1]
    assert found["千葉市"][f"{name}（表記）"] == "約9名"
    assert found["千葉市"][f"{name}（単位）"] == "名"
    assert found["横浜市"][f"{name}（表記）"] == "集計中"
    assert found["横浜市"][f"{name}（単位）"] == ""
    for line in found.values():
        text = catalog().index.sources[line[f"{name}（出典ファイル）"]]
        starts, ends = (line[f"{name}（{what}位置）"].split("\n") for what in ("開始", "終了"))
        quotes = [text[int(start) : int(end)] for start, end in zip(starts, ends, strict=True)]
        assert "\n".join(quotes) == line[f"{name}（原文）"]
    assert found["千葉県"][f"{name}（原文）"] == "（そのうち、退院した者の人数） 17人"


def test_the_totals_of_a_csv_stand_apart_and_are_added_to_nothing() -> None:
    rows, totals = parts(matrix())
    # 42 + 25 + 110 + 24 without 延べ45; 17 + 約9 + 5 + 0 without 集計中; (17 + 9 + 5) / (42 + 25 + 24)
    assert [line[:5] for line in totals[:4]] == [
        ["合計", "項目", "値", "表記", "集計した件数"],
        ["合計", NAMES[0], "201", "201人", "報告書5件中4件の合計"],
        ["合計", NAMES[1], "31", "約31人", "報告書5件中4件の合計"],
        ["全体", NAMES[2], "34.1", "約34.1%", "報告書5件中3件の合計から算出"],
    ]
    left_out = [line[:4] for line in totals[4:]]
    assert ["合計に含めていないもの", NAMES[0], "大阪市", "数え方（延べ・実人数）が異なる"] in left_out
    assert [
        "合計に含めていないもの",
        NAMES[1],
        "横浜市",
        "数値が示されていない（集計中・なし など）",
    ] in left_out
    assert len(left_out) == 1 + 1 + 2
    # A sum over a column of numbers, to the very end of the file, counts each place once.
    column = rows[0].index(NAMES[0])
    everything = [line[column] for line in [*rows[1:], *totals] if line[column].isdigit()]
    assert sum(map(int, everything)) == 42 + 25 + 110 + 24 + 45
    assert {text for line in totals for text in line[5:]} == {""}


def test_each_year_has_its_own_total_in_a_csv() -> None:
    _, totals = parts(matrix(Selection(fiscal_years=(2017, 2018), columns=(DISCHARGED,))))
    assert [line[1:5] for line in totals if line[0] == "合計"][1:] == [
        [f"{NAMES[1]}（平成29年度）", "31", "約31人", "報告書5件中4件の合計"],
        [f"{NAMES[1]}（平成30年度）", "12", "12名", "報告書1件中1件の合計"],
    ]


def test_a_sum_says_how_it_came_about() -> None:
    line = next(line for line in lines(matrix()) if line["自治体"] == "長野県")
    assert line[NAMES[1]] == "5"
    assert line[f"{NAMES[1]}（注記）"] == "圏域の合計（佐久圏域 3人、上小圏域 0人、諏訪圏域 2人）"


def test_areas_have_lines() -> None:
    found = lines(matrix(Selection(jurisdictions=("長野県",), by_area=True, columns=(DISCHARGED,))))
    assert [(line["圏域"], line[NAMES[1]]) for line in found] == [
        ("佐久圏域", "3"), ("上小圏域", "0"), ("諏訪圏域", "2")
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "＝", " ="])
def test_a_name_is_no_formula(mark: str) -> None:
    first = catalog().reports[0]
    named = replace(first, jurisdiction=replace(first.jurisdiction, name=f"{mark}1+1"))
    shown = build_matrix(Catalog(catalog().index, catalog().forms, reports=[named]), Selection())
    assert lines(shown)[0]["自治体"] == f"'{mark}1+1"
    cell = book(shown)["比較"]["C2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (f"{mark}1+1", "s", True)


def test_a_reports_words_are_no_formula() -> None:
    shown = matrix(Selection(jurisdictions=("千葉市",), fiscal_years=(2017,), columns=(POLICY,)))
    assert lines(shown)[0]["来年度の取組方針（表記）"].startswith(f"'{HOSTILE}\n")
    cells = [cell for sheet in book(shown) for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert HOSTILE in {cell.value for cell in cells}


def test_the_book_holds_numbers_as_numbers_and_totals() -> None:
    sheet = book(matrix())["比較"]
    rows = [[cell.value for cell in row] for row in sheet]
    assert rows[0] == [
        "地方", "種別", "自治体", "圏域", "年度",
        NAMES[0], f"{NAMES[0]}（表記）", NAMES[1], f"{NAMES[1]}（表記）", NAMES[2], f"{NAMES[2]}（表記）",
    ]  # fmt: skip
    assert [(row[2], row[5], row[7], row[9]) for row in rows[1:]] == [
        ("千葉県", 42, 17, 40.5),
        ("千葉市", 25, 9, 36),
        ("横浜市", 110, None, None),
        ("長野県", 24, 5, 20.8),
        ("大阪市", 45, 0, None),
        (None, None, None, None),
        ("全体", 201, 31, 34.1),
    ]
    assert rows[-1][8] == "約31人（報告書5件中4件の合計）"
    assert rows[5][6] == "延べ45人"
    assert sheet.freeze_panes == "D2"
    assert sheet.column_dimensions["C"].width == 16


def test_the_book_names_every_source() -> None:
    sheet = book(matrix())["出典"]
    head, *rows = [[cell.value for cell in row] for row in sheet]
    assert head == [
        "自治体", "圏域", "年度", "項目", "内訳", "表記", "原文",
        "出典ファイル", "開始位置", "終了位置", "ページ",
    ]  # fmt: skip
    shown = matrix()
    assert len(rows) == sum(len(cell.parts) for row in shown.rows for cell in row.cells)
    for row in rows:
        assert catalog().index.sources[row[7]][row[8] : row[9]] == row[6]
    assert ["長野県", "上小圏域", "平成29年度", NAMES[1], "上小圏域", "0人"] in [row[:6] for row in rows]


def test_the_book_says_who_is_left_out() -> None:
    rows = [[cell.value for cell in row] for row in book(matrix())["注記"]]
    assert rows[0] == ["合計に含めていないもの", "自治体", "理由"]
    assert [NAMES[0], "大阪市", "数え方（延べ・実人数）が異なる"] in rows
    assert [NAMES[1], "横浜市", "数値が示されていない（集計中・なし など）"] in rows


def test_years_have_totals_of_their_own() -> None:
    shown = matrix(Selection(fiscal_years=(2017, 2018), columns=(DISCHARGED,)))
    rows = [[cell.value for cell in row] for row in book(shown)["比較"]]
    assert [row[2:6] for row in rows[-2:]] == [
        ["合計", None, "平成29年度", 31], ["合計", None, "平成30年度", 12],
    ]  # fmt: skip


def test_characters_that_no_file_holds_are_replaced() -> None:
    first = catalog().reports[0]
    named = replace(first, jurisdiction=replace(first.jurisdiction, name="架\x00空\ud800市"))
    shown = build_matrix(Catalog(catalog().index, catalog().forms, reports=[named]), Selection())
    assert lines(shown)[0]["自治体"] == "架\ufffd空\ufffd市"
    assert book(shown)["比較"]["C2"].value == "架\ufffd空\ufffd市"


def test_an_empty_comparison_is_a_head() -> None:
    shown = matrix(Selection(jurisdictions=("架空市",)))
    assert lines(shown) == []
    assert book(shown)["比較"].max_row == 1
    assert book(shown)["注記"]["A1"].value.endswith("架空市")
