"""Figures in every shape in which sheets print them, with values worked out by hand."""

from __future__ import annotations

import pytest

from corpus.model import Fact, Report, ValueState
from tests.corpus.judging import fact_faults, partition_faults, recovered

LABEL = "（退院支援を実施した者の人数）"
PART = "（そのうち、退院した者の人数）"
TWO = "【県北障害保健福祉圏域】 【両毛障害保健福祉圏域】\n"
KENHOKU, RYOMO = "県北障害保健福祉圏域", "両毛障害保健福祉圏域"
_FRAME = (
    "千葉市\n支援事業に参加した成果\n○連携が深まった。\n"
    "モデル圏域における退院支援の状況\n{}\n平成３０年度 取組方針\n○研修の充実を図る。\n"
)


def _report(body: str) -> Report:
    text = _FRAME.format(body)
    (report,) = recovered(text)
    assert partition_faults(text, [report]) + fact_faults([report]) == []
    return report


def _measured(body: str) -> list[tuple[str, str | None, float | None]]:
    return [(fact.measure, fact.area, fact.value) for fact in _report(body).facts if fact.measure]


def _one(body: str) -> Fact:
    (fact,) = (fact for fact in _report(body).facts if fact.measure)
    return fact


@pytest.mark.parametrize(
    "line",
    [
        "退院支援を実施した者の人数：31人",
        "退院支援を実施した者の人数\n31人",
        "退院支援を実施した者の人数\n31",
        "（退院支援を実施した\n者の人数） ３１人",
        "退院支援を実施した者の\n人数　３１人",
        "退院支援を実施した者の人数\t３１人",
        "退院支援を実施した者の人数　　　 　 　３１人",
        "退院支援を実施した者の人数 = 31人",
        "退院支援を実施した者：31人",
        "・退院支援を実施した者の人数は３１人であった。",
        "退院支援を実施した者の人数は、31人である。",
        "①退院支援を実施した者の人数：３１人",
        "1. 退院支援を実施した者の人数：３１人",
        "(1) 退院支援を実施した者の人数　３１人",
        "ア　退院支援を実施した者の人数　３１人",
        "【退院支援を実施した者の人数】31",
        "（退院支援を実施した者の人数  ３１人）",
        "（ 退院支援 を 実施した者 の 人数 ） 三十一人",
        "（退院支援を実施した者の人数）…３１人",
        "（退院支援を実施した者の人数）３１人（うち２人は年度内に退院）",
        "（退院支援を実施した者の人数） ３１ 名 ※上記の合計",
    ],
)
def test_one_value_however_it_is_set(line: str) -> None:
    assert _measured(line) == [("supported", None, 31.0)]


@pytest.mark.parametrize(
    ("value", "number", "qualifiers"),
    [
        ("1,234人", 1234, ()),
        ("１，２３４名", 1234, ()),
        ("延べ８１人", 81, ("延べ",)),
        ("延81名", 81, ("延べ",)),
        ("約30名程度", 30, ("約",)),
        ("30人以上", 30, ("以上",)),
        ("計 20人", 20, ("計",)),
        ("十二人", 12, ()),
        ("二〇人", 20, ()),
        ("０人", 0, ()),
    ],
)
def test_qualifiers_and_ways_of_writing_numbers(
    value: str, number: float, qualifiers: tuple[str, ...]
) -> None:
    fact = _one(LABEL + value)
    assert (fact.value, fact.qualifiers) == (number, qualifiers)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("なし", ValueState.NONE),
        ("該当者なし", ValueState.NONE),
        ("特になし", ValueState.NONE),
        ("なし（0人）", ValueState.NONE),
        ("集計中（３月末に確定）", ValueState.PENDING),
        ("未定", ValueState.PENDING),
        ("未実施", ValueState.NOT_DONE),
        ("－", ValueState.BLANK),
        ("-", ValueState.BLANK),
        ("記載なし", ValueState.BLANK),
    ],
)
def test_a_stated_absence_is_a_fact_without_a_value(words: str, state: ValueState) -> None:
    fact = _one(LABEL + words)
    assert (fact.state, fact.value) == (state, None)


@pytest.mark.parametrize(
    "row",
    [
        f"{TWO}{LABEL} 18人 2人",
        f"{TWO}{LABEL} 18 2",
        f"{TWO}{LABEL}\t18\t2人",
        f"{TWO}{LABEL}\n18人 2人",
        f"{TWO}{LABEL} 18人\n 2人",
        f"{TWO}{LABEL} 県北 18人、両毛 2人",
        f"{TWO}{LABEL} 両毛 2人、県北 18人",
        f"区分\t{KENHOKU}\t{RYOMO}\n退院支援を実施した者の人数\t18\t2",
        f"【{KENHOKU}】\n{LABEL} 18人\n【{RYOMO}】\n{LABEL} 2人",
        f"{LABEL}\n・{KENHOKU} 18人\n・{RYOMO} 2人",
    ],
)
def test_each_area_has_its_own_value(row: str) -> None:
    assert sorted(_measured(row), key=str) == [("supported", RYOMO, 2.0), ("supported", KENHOKU, 18.0)]


def test_a_table_of_three_areas_with_a_total() -> None:
    rows = f"【県北圏域】 【県南圏域】 【両毛圏域】 計\n{LABEL} 18人 2人 5人 25人\n{PART} 1 0 － 1"
    facts = [(f.measure, f.area, f.value, f.state.value, f.is_total) for f in _report(rows).facts]
    assert facts == [
        ("supported", "県北圏域", 18.0, "number", False),
        ("supported", "県南圏域", 2.0, "number", False),
        ("supported", "両毛圏域", 5.0, "number", False),
        ("supported", None, 25.0, "number", True),
        ("discharged", "県北圏域", 1.0, "number", False),
        ("discharged", "県南圏域", 0.0, "number", False),
        ("discharged", "両毛圏域", None, "blank", False),
        ("discharged", None, 1.0, "number", True),
    ]


@pytest.mark.parametrize("head", [TWO, ""])
def test_a_total_divided_among_areas_in_a_bracket(head: str) -> None:
    names = ("県北", "両毛") if head else (KENHOKU, RYOMO)
    facts = _report(f"{head}{LABEL}計20人（{names[0]}18人、{names[1]}2人）").facts
    assert [(f.area, f.value, f.is_total) for f in facts] == [
        (None, 20.0, True),
        (KENHOKU, 18.0, False),
        (RYOMO, 2.0, False),
    ]


def test_two_measures_on_one_line() -> None:
    line = "退院支援を実施した者の人数31人、そのうち退院した者の人数13人"
    assert _measured(line) == [("supported", None, 31.0), ("discharged", None, 13.0)]


def test_parts_keep_the_words_that_name_them() -> None:
    facts = _report(f"{LABEL}A病院 3人、B病院 2人 計5人").facts
    parts = [(f.value, f.qualifiers, f.is_total) for f in facts]
    assert parts == [(3.0, ("A病院",), False), (2.0, ("B病院",), False), (5.0, ("計",), True)]


@pytest.mark.parametrize(
    "line",
    [
        f"{TWO}{LABEL} 18人",
        f"{TWO}{LABEL} 18人 2人 3人",
        f"{TWO}{LABEL} 18人(16人) 2人(1人)",
        f"{TWO}{LABEL} 県央 18人 両毛 2人",
        f"{LABEL} 3人 5人",
        f"{LABEL} ３人→５人",
        f"{LABEL} 10～15人",
        f"{LABEL} 30人中10人",
        f"{LABEL}" + " 3人" * 300,
    ],
)
def test_a_doubtful_owner_gives_a_warning_and_no_fact(line: str) -> None:
    report = _report(line)
    assert [fact for fact in report.facts if fact.measure] == []
    assert [warning for warning in report.warnings if warning.startswith("数字の持ち主が定まらない行")]


@pytest.mark.parametrize(
    "line",
    [
        "（退院支援を 施した者の人 ） ３ 人",
        "（ 院支援を実 した者の 数） ３人",
        "（そのう 、退院 た者の 数） ３人",
        "（退院支援を実施した者の人数） ３ □人",
        "（退院支援を実施した者の人数） ３\ufffd人",
        "（退院支援を実施した者の人数） (cid:123)人 3人",
    ],
)
def test_lost_glyphs_in_a_measure_s_line_give_no_fact(line: str) -> None:
    report = _report(line)
    assert report.facts == ()
    assert [warning for warning in report.warnings if warning.startswith("文字の欠けた行")]


@pytest.mark.parametrize(
    "line", [f"{LABEL} 人", f"{LABEL}〇〇人", f"{LABEL}数十人", f"{LABEL}", f"{LABEL}８回"]
)
def test_what_is_no_value_gives_no_fact_of_the_measure(line: str) -> None:
    assert _measured(line) == []


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("○見学会を３回開催した。", [("見学会", 3.0, "回")]),
        ("○第１回研修会", []),
        ("○平成29年７月20日 14:00～ 研修会", []),
        ("○「長期入院者」35名を抽出", [("長期入院者", 35.0, "名")]),
        ("○研修会（県庁）143名参加", [("研修会", 143.0, "名")]),
        ("○①研修 ②講演会", []),
        ("○一人ひとりに寄り添う", []),
        ("○支援者数は1,234人、相談は5,678件", [("支援者数", 1234.0, "人"), ("相談", 5678.0, "件")]),
    ],
)
def test_figures_in_prose_are_named_by_their_own_words(
    text: str, figures: list[tuple[str, float, str]]
) -> None:
    report = recovered(f"千葉市\n支援事業に参加した成果\n{text}\n平成３０年度 取組方針\n○図る。\n")[0]
    assert [(fact.label, fact.value, fact.unit) for fact in report.facts] == figures
    assert all(fact.measure == "" for fact in report.facts)


def test_the_date_that_stands_with_a_figure() -> None:
    fact = _one(f"{LABEL}６名（平成30年２月１日現在）")
    assert (fact.as_of, fact.value, fact.fiscal_year) == ("平成30年2月1日現在", 6.0, 2017)
