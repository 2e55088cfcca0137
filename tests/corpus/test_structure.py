"""Recovery of small reports set in the many ways in which such sheets are set, checked by hand."""

from __future__ import annotations

import pytest

from corpus.model import MarkKind, Report
from corpus.registry import load_registry
from tests.corpus.judging import fact_faults, partition_faults, recovered

OUTCOMES = "支援事業に参加した成果\n○連携が深まった。\n"
POLICY = "平成３０年度 取組方針\n○研修の充実を図る。\n"


def _sheet(title: str, *, policy: str = POLICY) -> str:
    return f"{title}\n{OUTCOMES}{policy}"


def _sound(text: str, path: str = "made.txt") -> tuple[Report, ...]:
    reports = recovered(text, path)
    assert partition_faults(text, reports) + fact_faults(reports) == []
    return reports


def _texts(report: Report, key: str) -> list[str]:
    return [p.text for section in report.sections if section.key == key for p in section.passages]


@pytest.mark.parametrize(
    "title",
    [
        "千葉市",
        "■千葉市",
        "【千葉市】",
        "1 千葉市",
        "１．千葉市",
        "(3) 千葉市",
        "No.3 千葉市",
        "◆ 千葉市 ◆",
        "千 葉 市",
        "千葉市（平成29年度）",
        "平成29年度 千葉市",
        "千葉市(2017年度)",
        "千葉県千葉市",
        "千葉市の取組",
        "自治体名：千葉市",
        "第１章　千葉市",
    ],
)
def test_a_decorated_title_names_the_jurisdiction(title: str) -> None:
    (report,) = _sound(_sheet(title))
    assert (report.jurisdiction.name, report.jurisdiction.code) == ("千葉市", "121002")
    assert report.fiscal_year == 2017
    assert [mark.kind for mark in report.marks] == [MarkKind.TITLE, MarkKind.HEADING, MarkKind.HEADING]


def test_a_municipality_outside_the_registry_is_a_jurisdiction_too() -> None:
    city, town = _sound(_sheet("鹿児島県姶良市") + _sheet("湧水町"))
    assert (city.jurisdiction.name, city.jurisdiction.kind) == ("姶良市", "other")
    assert (city.jurisdiction.prefecture, city.jurisdiction.region) == ("鹿児島県", "九州")
    assert (town.jurisdiction.name, town.jurisdiction.prefecture) == ("湧水町", "")


def test_a_title_in_brackets_with_two_areas() -> None:
    (report,) = _sound(_sheet("栃木県（県北圏域、両毛圏域）"))
    assert report.areas == ("県北圏域", "両毛圏域")


def test_a_title_printed_again_on_the_next_page_begins_no_second_report() -> None:
    text = f"千葉市\n{OUTCOMES}\n- 1 -\n\n千葉市\n{POLICY}\n2\n"
    (report,) = _sound(text)
    kinds = [mark.kind.value for mark in report.marks]
    assert kinds == ["title", "heading", "furniture", "title", "heading", "furniture"]
    assert _texts(report, "outcomes") == ["○連携が深まった。"]
    assert _texts(report, "policy") == ["○研修の充実を図る。"]


def test_a_title_printed_again_inside_a_section_begins_no_second_report() -> None:
    (report,) = _sound(f"千葉市\n{OUTCOMES}千葉市\n○理解が広がった。\n{POLICY}")
    assert _texts(report, "outcomes") == ["○連携が深まった。", "○理解が広がった。"]


def test_two_years_of_one_jurisdiction_are_two_reports() -> None:
    later = POLICY.replace("３０", "３１")
    reports = _sound(_sheet("千葉市") + _sheet("千葉市", policy=later))
    assert [(r.jurisdiction.name, r.fiscal_year) for r in reports] == [("千葉市", 2017), ("千葉市", 2018)]


def test_a_title_far_above_its_headings() -> None:
    lines = "\n".join(f"担当課の連絡先その{number}は次のとおりです。" for number in range(8))
    first, second = _sound(f"千葉市\n{lines}\n{OUTCOMES}{POLICY}川崎市\n{lines}\n{OUTCOMES}{POLICY}")
    assert (first.jurisdiction.name, second.jurisdiction.name) == ("千葉市", "川崎市")
    assert _texts(first, "policy") == ["○研修の充実を図る。"]


def test_another_jurisdiction_named_in_a_body_begins_no_report() -> None:
    body = "（研修会の開催）\n○合同研修\n川崎市\n○見学を受け入れた。\n○報告会\n○懇談\n○視察\n"
    text = f"千葉市\n支援事業での取組\n{body}{POLICY}"
    (report,) = _sound(text)
    assert report.jurisdiction.name == "千葉市"


def test_sixty_seven_jurisdictions_in_one_file() -> None:
    names = [jurisdiction.name for jurisdiction in load_registry().jurisdictions]
    reports = _sound("".join(_sheet(name) for name in names))
    assert len(names) == 67
    assert [report.jurisdiction.name for report in reports] == names


@pytest.mark.parametrize(
    "heading",
    [
        "(1) 支援事業に参加した成果",
        "１．支援事業に参加した成果",
        "■支援事業に参加した成果",
        "【支援事業に参加した成果】",
        "① 支援事業に参加した成果",
        "支援事業に参加した成果（続き）",
        "支援事業に\n参加した成果",
        "支援事業に参加した成果：",
    ],
)
def test_a_heading_may_be_numbered_decorated_or_wrapped(heading: str) -> None:
    (report,) = _sound(f"千葉市\n{heading}\n○連携が深まった。\n{POLICY}")
    assert _texts(report, "outcomes") == ["○連携が深まった。"]


def test_text_on_the_heading_s_own_line_is_the_first_passage() -> None:
    (report,) = _sound(f"千葉市\n支援事業に参加した成果：○連携が深まった。\n{POLICY}")
    assert _texts(report, "outcomes") == ["○連携が深まった。"]


def test_a_byte_order_mark_and_windows_newlines() -> None:
    text = "\ufeff" + _sheet("千葉市").replace("\n", "\r\n")
    (report,) = _sound(text)
    assert text[report.span.start : report.span.start + 3] == "千葉市"


def test_a_sheet_without_a_title_belongs_to_whom_its_file_is_named_for() -> None:
    (report,) = _sound(OUTCOMES + POLICY, "2017/千葉市.txt")
    assert (report.jurisdiction.name, report.title) == ("千葉市", "千葉市")


def test_a_report_of_no_known_form_is_cut_by_its_own_headings() -> None:
    text = (
        "川崎市\n第１章 はじめに\n本市の取組を記す。\n第２章 実績\n相談件数は 1,234件であった。\n"
        "■ 課題\n人材の不足\n"
    )
    (report,) = _sound(text, "令和元年度報告.txt")
    assert (report.form, report.jurisdiction.name, report.fiscal_year) == ("", "川崎市", 2019)
    assert [section.name for section in report.sections] == ["はじめに", "実績", "課題"]
    assert [(f.label, f.value, f.unit) for f in report.facts] == [("相談件数", 1234.0, "件")]


def test_text_without_any_heading_is_one_section() -> None:
    (report,) = _sound("本市では見学会を３回行った。\n", "memo.txt")
    assert [(section.name, len(section.passages)) for section in report.sections] == [("本文", 1)]
    assert report.jurisdiction.kind == "other"


def test_bodies_behind_all_headings_are_given_by_evidence() -> None:
    names = (
        "支援事業に参加した成果",
        "支援事業での取組",
        "モデル圏域における退院支援の状況",
        "平成30年度 取組方針",
    )
    headings = "".join(f"{name}\n\n\n" for name in names)
    bodies = (
        "（研修会の開催）\n ○全体研修 ３回\n\n\n\n○連携を深めることができた。\n\n\n\n"
        "（退院支援を実施した者の人数）５人\n（そのうち、退院した者の人数）２人\n\n\n\n○育成を図る。\n"
    )
    (report,) = _sound(f"千葉市\n{headings}{bodies}")
    sections = {section.key: [p.text for p in section.passages] for section in report.sections}
    assert sections == {
        "outcomes": ["○連携を深めることができた。"],
        "activities": ["○全体研修 3回"],
        "discharge": ["(退院支援を実施した者の人数)5人", "(そのうち、退院した者の人数)2人"],
        "policy": ["○育成を図る。"],
    }
    assert min(section.confidence for section in report.sections) > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "千葉市",
        "千葉市\n支援事業に参加した成果",
        "支援事業に参加した成果\n平成30年度 取組方針\n",
        "1\n2\n3\n",
        "○",
        "（",
        "(" * 500,
        "\x01\x02千葉市\x07",
        "\u200f千葉市\u202e",
        "千\u200b葉\u200b市\n" + OUTCOMES + POLICY,
        "゛゜\u3099",
        "①②③",
        "\ue000□〓",
    ],
)
def test_scraps_and_strange_characters_are_kept(text: str) -> None:
    assert _sound(text)


_FRAME = "千葉市\n支援事業に参加した成果\n支援事業での取組\n{}\n平成３０年度 取組方針\n○図る。\n"


@pytest.mark.parametrize(
    "body",
    [
        "あ" * 20000,
        "○あ" + " " * 20000 + "い",
        "1" * 20000,
        "月" * 20000,
        "(" * 20000,
        "【" * 20000,
        "○" + "でき" * 10000,
        "・" * 20000 + "x",
        "十" * 20000,
        "18人 " * 5000,
        "（退院支援を実施した者の人数）" + " 18人" * 5000,
        "あ い を " * 4000,
        "あいう\n" * 5000,
        "川崎市\n" * 5000,
        "支援事業での取組\n" * 3000,
        "【県北圏域】\n" * 3000,
        "a" + "\u0301" * 20000,
    ],
)
@pytest.mark.parametrize("frame", [_FRAME, "{}"])
def test_no_text_takes_quadratic_time(body: str, frame: str) -> None:
    """Each takes two seconds at most where time grows with length; the suite would hang otherwise."""
    assert _sound(frame.format(body))
