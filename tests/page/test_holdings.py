"""The 資料 tab: what is in the index, narrowed and opened."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.forms import load_forms
from page.holdings import Wanted, holdings_html, holdings_table, report_html
from page.report_ids import report_id, report_of
from page.words import Words
from rag.catalog import Catalog
from rag.model import Language
from tests.conftest import HOSTILE_NAME, HOSTILE_REPORT, REPORTS
from tests.page.marks import Seen
from tests.rag.conftest import load
from tests.rag.second_corpus import FILES, sheet

WORDS = Words(Language.JAPANESE)
MANY = ("札幌市", "青森県", "仙台市", "京都市", "広島県", "福岡市")


def catalog_of(folder: Path, files: dict[str, str]) -> Catalog:
    corpus = folder / "reports"
    corpus.mkdir()
    for name, text in files.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    return Catalog(load(corpus, folder / "index"), load_forms())


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    files = {path.name: path.read_bytes().decode("utf-8") for path in sorted(REPORTS.glob("*.txt"))}
    return catalog_of(tmp_path_factory.mktemp("holdings_seed"), files)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """15 reports: the second corpus, six more in one file, and one that tries to be more than text."""
    more = "".join(sheet(name, f"{n + 3}人", f"{n}人") for n, name in enumerate(MANY))
    files = {**FILES, "more.txt": more, HOSTILE_NAME: HOSTILE_REPORT}
    return catalog_of(tmp_path_factory.mktemp("holdings_second"), files)


def rows(html: str) -> list[str]:
    return [found["data-report"] or "" for found in Seen(html).with_kind("report")]


def test_the_seed_is_summed_up(seed: Catalog) -> None:
    seen = Seen(holdings_html(seed, WORDS))
    for words in ("報告書4", "自治体数4", "ファイル数1", "文字欠け1", "年度平成29年度"):
        assert words in seen.text
    assert "複数の報告書が入っているファイル（1件）" in seen.text
    assert "000_853a29f0c745dffe.txt：4件の報告書" in seen.text
    assert "form" not in seen.tags  # four rows need no filter
    assert seen.unbalanced == []


def test_each_report_has_a_row_that_opens_it(seed: Catalog) -> None:
    html = holdings_table(seed, WORDS)
    # In the order of the official list, which is not that of the file.
    by_name = {report.jurisdiction.name: report_id(report) for report in seed.reports}
    assert rows(html) == [by_name[name] for name in ("栃木県", "千葉市", "川崎市", "鹿児島県")]
    chiba = next(row for row in re.findall(r"<tr[ >].*?</tr>", html, re.DOTALL) if "千葉市" in row)
    cells = [Seen(cell).text for cell in re.findall("<t[hd].*?</t[hd]>", chiba)]
    name = "000_853a29f0c745dffe.txt"
    assert cells == [
        "千葉市",
        "平成29年度",
        "政令指定都市",
        "関東",
        "5/5",
        "10",
        "17",
        "0.99",
        "1",
        "1",
        name,
    ]


def test_ids_are_stable_and_each_report_has_its_own(second: Catalog) -> None:
    ids = [report_id(report) for report in second.reports]
    assert len(set(ids)) == len(ids) == 15
    assert all(re.fullmatch("[0-9a-f]{16}", found) for found in ids)
    assert [report_of(second, found) for found in ids] == list(second.reports)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), 15),
        (Wanted(name="千葉"), ["千葉県", "千葉市", "千葉市"]),
        (Wanted(name="ちば"), ["千葉県", "千葉市", "千葉市"]),
        (Wanted(name=" more.txt "), list(MANY)),
        (Wanted(region="東北"), ["青森県", "仙台市", "仙台市"]),
        (Wanted(year="2018"), ["千葉市", "長野県"]),
        (Wanted(name="千葉", year="2018"), ["千葉市"]),
    ],
)
def test_the_table_is_narrowed(second: Catalog, wanted: Wanted, names: list[str] | int) -> None:
    by_id = {report_id(report): report.jurisdiction.name for report in second.reports}
    shown = [by_id[found] for found in rows(holdings_table(second, WORDS, wanted))]
    assert (len(shown) if isinstance(names, int) else shown) == names


@pytest.mark.parametrize(
    "wanted",
    [Wanted(name="<i>"), Wanted(region="火星"), Wanted(year="x"), Wanted(year="2018", region="東北")],
)
def test_nothing_that_fits_is_told(second: Catalog, wanted: Wanted) -> None:
    html = holdings_table(second, WORDS, wanted)
    assert "条件に合う報告書はありません" in html
    assert "table" not in Seen(html).tags


def test_a_form_tells_what_is_wanted() -> None:
    fields = [("name", "千"), ("region", "関東"), ("year", "2017"), ("other", "x"), ("name", "葉")]
    assert Wanted.of(fields) == Wanted("葉", "関東", "2017")
    assert Wanted.of([]) == Wanted()


def test_the_filter_keeps_what_was_chosen(second: Catalog) -> None:
    html = holdings_html(second, WORDS, Wanted('"><script>', "東北", "2018"))
    seen = Seen(html)
    assert "script" not in seen.tags
    assert {"name": "name", "value": '"><script>'}.items() <= next(
        found.items() for found in seen.attributes if found.get("type") == "search"
    )
    chosen = [found["value"] for found in seen.attributes if "selected" in found]
    assert chosen == ["東北", "2018"]
    assert seen.values("data-kk-form") == ["holdings"]


def test_a_report_is_shown_beside_its_source(seed: Catalog) -> None:
    report = next(r for r in seed.reports if r.jurisdiction.name == "千葉市")
    html = report_html(seed, report_id(report), WORDS)
    seen = Seen(html)
    assert "千葉市 平成29年度" in seen.text
    assert seen.text.count("本文の対応：確実") == 5
    raw = re.search(r'class="kk-raw"[^>]*>(.*?)</div>', html, re.DOTALL)
    assert raw is not None
    text = seed.index.sources[report.source][report.span.start : report.span.end]
    assert Seen(raw[1]).text == text
    assert "栃木県" not in seen.text
    assert seen.unbalanced == []


def test_warnings_are_told_and_their_lines_open(seed: Catalog) -> None:
    report = next(r for r in seed.reports if r.warnings)
    html = report_html(seed, report_id(report), WORDS)
    assert "文字が欠けている行です" in html
    opened = next(found for found in Seen(html).with_kind("open"))
    text = seed.index.sources[opened["data-source"] or ""]
    assert text[int(opened["data-start"] or 0) : int(opened["data-end"] or 0)].startswith("携会議")


def test_every_figure_opens_the_words_it_stands_in(second: Catalog) -> None:
    for report in second.reports:
        seen = Seen(report_html(second, report_id(report), WORDS))
        spans = [
            (found["data-source"], int(found["data-start"] or -1), int(found["data-end"] or -1))
            for found in seen.with_kind("open")
        ]
        figures = [(fact.span.source, fact.span.start, fact.span.end) for fact in report.facts]
        assert spans[len(spans) - len(figures) :] == figures
        values = [
            second.index.sources[f.source][f.start : f.end] for f in (x.value_span for x in report.facts)
        ]
        assert [value for value in values if value not in seen.text] == []


def test_figures_have_their_area_and_qualifiers(second: Catalog) -> None:
    osaka = next(r for r in second.reports if r.jurisdiction.name == "大阪市")
    text = Seen(report_html(second, report_id(osaka), WORDS)).text
    assert "退院支援を実施した者の人数45人人延べ" in text.replace(" ", "")
    nagano = next(r for r in second.reports if r.jurisdiction.name == "長野県")
    assert "佐久圏域" in Seen(report_html(second, report_id(nagano), WORDS)).text


def test_a_report_with_very_many_figures_lists_some_and_says_so(tmp_path: Path) -> None:
    lines = "".join(f"○相談会を{number}回開催\n" for number in range(1, 701))
    made = catalog_of(tmp_path, {"a.txt": f"甲府市\n支援事業での取組\n{lines}"})
    assert len(made.reports[0].facts) == 700
    seen = Seen(report_html(made, report_id(made.reports[0]), WORDS))
    assert len(seen.with_kind("open")) == 500
    assert "このほか200件の数値があります" in seen.text


@pytest.mark.parametrize("wanted", ["", "0" * 16, "<script>", "千葉市"])
def test_an_unknown_report_is_told_kindly(seed: Catalog, wanted: str) -> None:
    html = report_html(seed, wanted, WORDS)
    assert "いまの資料の中にありません" in html
    assert set(Seen(html).tags) == {"p"}


def test_a_hostile_report_stays_text(second: Catalog) -> None:
    report = next(r for r in second.reports if r.source == HOSTILE_NAME)
    for html in (holdings_html(second, WORDS), report_html(second, report_id(report), WORDS)):
        seen = Seen(html)
        assert {"script", "img", "b", "i"}.isdisjoint(seen.tags)
        assert HOSTILE_NAME in seen.text


def test_english_has_every_word(second: Catalog) -> None:
    words = Words(Language.ENGLISH)
    assert "Chiba City (千葉市)" in Seen(holdings_html(second, words)).text
    for report in second.reports:
        assert "As in the file" in report_html(second, report_id(report), words)
