"""The side panel: what is marked is what stands there, and the report reads as a person reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import KikeruError
from corpus.forms import load_forms
from page.exact import exact
from page.outline import BlockKind, outlines
from page.reading import AROUND, Target, panel_html
from page.words import Words
from rag.catalog import Catalog
from rag.model import Language
from tests.conftest import HOSTILE_NAME, HOSTILE_REPORT, REPORTS
from tests.corpus.generator import generate
from tests.page.marks import VIEWS, Seen
from tests.rag.conftest import load
from tests.rag.second_corpus import FILES

WORDS = Words(Language.JAPANESE)
OWN_FORM = """令和３年度 事業報告
＃ 概要
本文はこの前書きから始まる。

■ 主な取組
・相談会を３回開催
・新しい service
  center を設置
■ 今後の課題
①人材の確保
　②予算の確保
"""
HOSTILE = "あ字aZ9 　\n\r\t<>&\"'`$*_|[]\\○・①。、\x0b\x85"
SHEET = "甲府市\n支援事業に参加した成果\n○{}\n平成30年度 取組方針\n○継続する。\n"


def catalog_of(folder: Path, files: dict[str, str]) -> Catalog:
    corpus = folder / "reports"
    for name, text in files.items():
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    return Catalog(load(corpus, folder / "index"), load_forms())


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The reports that come with the project, a second hand-written corpus, and what is unlike both."""
    files = {path.name: path.read_bytes().decode("utf-8") for path in sorted(REPORTS.glob("*.txt"))}
    files |= FILES
    files |= {"own.txt": OWN_FORM, HOSTILE_NAME: HOSTILE_REPORT}
    files |= {f"made/{seed}.txt": generate(seed).text for seed in range(6)}
    return catalog_of(tmp_path_factory.mktemp("reading"), files)


def opened(catalog: Catalog, source: str, start: int, end: int, *, number: int | None = None) -> Seen:
    return Seen(panel_html(catalog, Target(source, start, end), WORDS, number=number))


def place(catalog: Catalog, words: str) -> tuple[str, int, int]:
    """Where ``words`` stand, once in the corpus."""
    found = [
        (source, match.start(), match.end())
        for source, text in catalog.index.sources.items()
        for match in re.finditer(re.escape(words), text)
    ]
    assert len(found) == 1, words
    return found[0]


def assert_exact(catalog: Catalog, source: str, start: int, end: int) -> None:
    seen = opened(catalog, source, start, end)
    quote = catalog.index.sources[source][start:end]
    assert seen.marks == dict.fromkeys(VIEWS, quote)
    assert seen.unbalanced == []


def test_every_citable_place_is_marked_exactly(catalog: Catalog) -> None:
    for report in catalog.reports:
        spans = [mark.span for mark in report.marks]
        spans += [passage.span for section in report.sections for passage in section.passages]
        spans += [span for fact in report.facts for span in (fact.span, fact.value_span)]
        for span in dict.fromkeys(spans):
            assert_exact(catalog, span.source, span.start, span.end)


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_span_is_marked_exactly(catalog: Catalog, data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(sorted(catalog.index.sources)))
    text = catalog.index.sources[source]
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 400)))
    if text[start:end].strip():
        assert_exact(catalog, source, start, end)


def test_a_whole_file_with_several_reports_is_marked_exactly(catalog: Catalog) -> None:
    for source in ("a.txt", "c.txt", "own.txt"):
        assert_exact(catalog, source, 0, len(catalog.index.sources[source]))


@given(
    st.text(
        alphabet=st.sampled_from("あ字aZ9 　\n\r\t<>&\"'`$*_|[]\\○・①。、\x0b\x85"), min_size=1, max_size=60
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_text_is_marked_exactly_and_makes_no_element(
    tmp_path_factory: pytest.TempPathFactory, inner: str
) -> None:
    text = SHEET.format(inner)
    try:
        made = catalog_of(tmp_path_factory.mktemp("hostile"), {"a.txt": text})
    except KikeruError:  # what no reader takes for text is told at the build
        return
    read = made.index.sources["a.txt"]
    known = set(opened(made, "a.txt", 0, 3).tags) | {"s"}
    for start, end in [(0, len(read)), (read.index("○"), read.index("平成"))]:
        assert_exact(made, "a.txt", start, end)
        assert set(opened(made, "a.txt", start, end).tags) <= known


def test_a_report_that_tries_to_be_more_than_text_stays_text(catalog: Catalog) -> None:
    source, start, end = place(catalog, "<script>window.attacked=1</script>")
    seen = opened(catalog, source, start, end)
    assert {"script", "img", "b"}.isdisjoint(seen.tags)
    assert not [name for found in seen.attributes for name in found if name.startswith("on")]
    assert seen.values("href") == ["/files/%E5%BA%83%E5%B3%B6%3Cb%3E%E5%A4%AA%E5%AD%97%3Cb%3E.txt"]


def test_the_head_says_whose_words_they_are(catalog: Catalog) -> None:
    source, start, end = place(catalog, "圏域地域移行支援連絡会")
    seen = opened(catalog, source, start, end, number=3)
    assert "出典の原文[3]" in seen.text.replace(" ", "")
    for words in (
        "自治体栃木県",
        "圏域県北障害保健福祉圏域",
        "年度平成29年度",
        "節モデル圏域における具体的な取組",
        f"ファイル{source}",
        f"文字位置{start}–{end}",
    ):
        assert words in seen.text
    assert "ページ" not in seen.text  # the file has none


def test_a_figure_of_a_table_row_is_of_its_own_area(catalog: Catalog) -> None:
    source, start, _ = place(catalog, "18人 2人")
    assert "圏域県北障害保健福祉圏域年度" in opened(catalog, source, start, start + 3).text
    assert "圏域両毛障害保健福祉圏域年度" in opened(catalog, source, start + 4, start + 6).text
    both = opened(catalog, source, start, start + 6).text
    assert "圏域県北障害保健福祉圏域、両毛障害保健福祉圏域年度" in both
    assert "読み取り：県北障害保健福祉圏域 18人、両毛障害保健福祉圏域 2人" in both


def test_a_title_and_a_heading_can_be_opened(catalog: Catalog) -> None:
    source, start, _ = _title(catalog, "栃木県")
    assert "節表題" in opened(catalog, source, start, start + 3).text
    heading = next(
        mark
        for report in catalog.reports
        if report.source == source and report.jurisdiction.name == "栃木県"
        for mark in report.marks
        if mark.text.startswith("モデル圏域における退院支援")
    )
    seen = opened(catalog, source, heading.span.start, heading.span.end)
    assert "節モデル圏域における退院支援の状況" in seen.text


def _title(catalog: Catalog, name: str) -> tuple[str, int, int]:
    report = next(r for r in catalog.reports if r.jurisdiction.name == name)
    mark = next(mark for mark in report.marks if mark.text == name)
    return report.source, mark.span.start, mark.span.end


def test_the_reading_follows_the_form_and_the_file_its_own_order(catalog: Catalog) -> None:
    # In this sheet the activities stand before the outcomes, all headings before both.
    source, start, end = place(catalog, "○支援ネットワーク拡大の足掛かりを築くことができた。")
    seen = opened(catalog, source, start, end)
    read, raw = seen.texts["read"], seen.texts["raw"]
    assert read.index("支援ネットワーク拡大") < read.index("各病院・事業所等個別の研修会")
    assert raw.index("支援ネットワーク拡大") > raw.index("各病院・事業所等個別の研修会")
    assert read.count("支援事業に参加した成果") == 1
    assert "栃木県" not in read


def test_a_quote_over_parts_read_in_another_order_is_read_as_printed(catalog: Catalog) -> None:
    source, start, _ = place(catalog, "○全体での研修会")
    _, _, end = place(catalog, "○支援ネットワーク拡大の足掛かりを築くことができた。")
    assert_exact(catalog, source, start, end)
    read = opened(catalog, source, start, end).texts["read"]
    assert read.index("全体での研修会") < read.index("支援ネットワーク拡大")


def test_a_damaged_line_is_struck_and_said_to_be(catalog: Catalog) -> None:
    source, start, end = place(catalog, "携会議 参加 る病院")
    html = panel_html(catalog, Target(source, start, end), WORDS)
    struck = re.search(
        r'<s class="kk-damaged">(.*?)</s> <span class="kk-flag">文字欠け</span>', html, re.DOTALL
    )
    assert struck is not None
    assert "携会議" in struck[1]


def test_wrapped_lines_are_joined_and_latin_words_kept_apart(tmp_path: Path) -> None:
    made = catalog_of(
        tmp_path,
        {
            "a.txt": SHEET.format(
                "退院後の暮らしを支える体制づくりのための支 \r\n援と case\r\nmanagement を行った。"
            )
        },
    )
    text = made.index.sources["a.txt"]
    start, end = text.index("退院"), text.index("management") + 10
    html = panel_html(made, Target("a.txt", start, end), WORDS)
    assert '支<span class="kk-wrap"> &#13;\n</span>援' in html
    assert 'case<span class="kk-gap">&#13;\n</span>management' in html
    assert Seen(html).marks["read"] == text[start:end]


def test_a_mark_may_begin_and_end_within_a_line_break(tmp_path: Path) -> None:
    made = catalog_of(tmp_path, {"a.txt": SHEET.format("退院後の支\n \n援が整った。")})
    text = made.index.sources["a.txt"]
    at = text.index("\n \n援")
    for start, end in [(at + 1, at + 5), (at - 2, at + 2), (at - 1, at + 4)]:
        assert_exact(made, "a.txt", start, end)


def test_a_file_is_shown_whole_where_only_some_reports_are_asked(catalog: Catalog) -> None:
    source, start, end = place(catalog, "圏域地域移行支援連絡会")
    some = Catalog(catalog.index, load_forms(), reports=catalog.reports[:1])
    assert some.reports[0].jurisdiction.name != "栃木県"
    assert opened(some, source, start, end).text == opened(catalog, source, start, end).text


def test_a_report_without_a_form_is_read_by_its_own_headings(catalog: Catalog) -> None:
    source, start, end = place(catalog, "相談会を３回開催")
    seen = opened(catalog, source, start, end)
    read = seen.texts["read"]
    assert [read.index(words) for words in ("前書き", "主な取組", "相談会", "今後の課題", "人材")] == sorted(
        read.index(words) for words in ("前書き", "主な取組", "相談会", "今後の課題", "人材")
    )
    assert seen.tags.count("h4") >= 2
    assert "節主な取組" in seen.text


def test_a_huge_report_is_shown_around_the_quote(tmp_path: Path) -> None:
    lines = "\n".join(f"○{number}番目の取組が進んだ。" for number in range(6_000))
    made = catalog_of(tmp_path, {"a.txt": SHEET.format(lines)})
    source, start, end = place(made, "○3000番目の取組が進んだ。")
    assert_exact(made, source, start, end)
    seen = opened(made, source, start, end)
    for view in VIEWS:
        assert 1.5 * AROUND < len(seen.texts[view]) < 2.5 * AROUND
        assert seen.texts[view].count("（前略）") == seen.texts[view].count("（後略）") == 1


def test_a_huge_line_is_shown_around_the_quote(tmp_path: Path) -> None:
    made = catalog_of(tmp_path, {"a.txt": SHEET.format("あ" * 50_000 + "退院が進んだ" + "い" * 50_000)})
    source, start, end = place(made, "退院が進んだ")
    assert_exact(made, source, start, end)
    seen = opened(made, source, start, end)
    assert {seen.texts[view].count("あ") for view in VIEWS} == {AROUND}


def test_a_page_of_blanks_takes_no_more_than_its_length(tmp_path: Path) -> None:
    made = catalog_of(
        tmp_path, {"a.txt": SHEET.format("退院" + " " * 60_000 + "支援\n" + " " * 60_000 + "が進んだ。")}
    )
    assert_exact(made, "a.txt", 0, len(made.index.sources["a.txt"]))


@pytest.mark.parametrize(
    "target",
    [
        Target("no such file", 0, 1),
        Target("", 0, 1),
        Target("own.txt", -1, 4),
        Target("own.txt", 4, 4),
        Target("own.txt", 5, 4),
        Target("own.txt", 0, 10**9),
        Target("../own.txt", 0, 4),
    ],
)
def test_no_such_place_is_told_kindly(catalog: Catalog, target: Target) -> None:
    seen = Seen(panel_html(catalog, target, WORDS))
    assert "見つかりませんでした" in seen.text
    assert "mark" not in seen.tags
    assert seen.unbalanced == []


def test_a_place_of_blanks_alone_is_no_place(catalog: Catalog) -> None:
    at = OWN_FORM.index("\n\n")
    assert "見つかりませんでした" in opened(catalog, "own.txt", at, at + 2).text


def test_the_panel_has_its_buttons(catalog: Catalog) -> None:
    seen = opened(catalog, "own.txt", 0, 4)
    views = seen.with_kind("view")
    assert [(v["data-view"], v["aria-pressed"]) for v in views] == [("read", "true"), ("raw", "false")]
    assert [name for name in ("close", "report") if len(seen.with_kind(name)) != 1] == []
    link = next(found for found in seen.attributes if "href" in found)
    assert (link["href"], link["target"], link["rel"]) == ("/files/own.txt", "_blank", "noopener")
    hidden = [found["class"] for found in seen.attributes if "hidden" in found]
    assert hidden == ["kk-text kk-view kk-view-raw"]


@pytest.mark.parametrize("language", list(Language))
def test_each_language_has_every_word(catalog: Catalog, language: Language) -> None:
    html = panel_html(catalog, Target("own.txt", 0, 4), Words(language), number=1)
    assert Seen(html).marks["read"] == OWN_FORM[:4]


def test_outlines_hold_every_character_once(catalog: Catalog) -> None:
    for source, text in catalog.index.sources.items():
        blocks = sorted(
            (block for outline in outlines(catalog, source) for block in outline.blocks),
            key=lambda block: block.start,
        )
        ends = [0, *(block.tail for block in blocks)]
        assert [block.start for block in blocks] == ends[:-1]
        assert ends[-1] == len(text)
        assert [b for b in blocks if b.kind is not BlockKind.OTHER and text[b.end : b.tail].strip()] == []


def test_what_no_browser_would_keep_is_written_as_a_number() -> None:
    assert exact("a\r\n<b>") == "a&#13;\n&#60;b&#62;"
