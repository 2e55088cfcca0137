"""Dates in every form that reports use, and figures that only look like dates."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import DateKind, DateToken, find_dates, fiscal_years, opens_with_date

Part = tuple[str, str, int | None, int | None, int | None]


def _parts(text: str) -> list[Part]:
    return [(token.text, token.kind.value, token.year, token.month, token.day) for token in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H29. 8. 4 研修会(姶良保健所)51名", ("H29. 8. 4", "date", 2017, 8, 4)),
        ("H30.2.15", ("H30.2.15", "date", 2018, 2, 15)),
        ("H29/8/4", ("H29/8/4", "date", 2017, 8, 4)),
        ("H30年2月1日(木)に", ("H30年2月1日(木)", "date", 2018, 2, 1)),
        ("H29年9月から毎月1回", ("H29年9月", "year_month", 2017, 9, None)),
        ("平成 29 年 9 月", ("平成 29 年 9 月", "year_month", 2017, 9, None)),
        ("平成29年度", ("平成29年度", "fiscal_year", 2017, None, None)),
        ("平成二十九年度", ("平成二十九年度", "fiscal_year", 2017, None, None)),
        ("平成32年度末まで", ("平成32年度", "fiscal_year", 2020, None, None)),
        ("平成31年4月30日", ("平成31年4月30日", "date", 2019, 4, 30)),
        ("令和元年5月1日", ("令和元年5月1日", "date", 2019, 5, 1)),
        ("令和元年度", ("令和元年度", "fiscal_year", 2019, None, None)),
        ("昭和64年1月7日", ("昭和64年1月7日", "date", 1989, 1, 7)),
        ("大正12年9月1日", ("大正12年9月1日", "date", 1923, 9, 1)),
        ("明治45年", ("明治45年", "year", 1912, None, None)),
        ("R3.4.1", ("R3.4.1", "date", 2021, 4, 1)),
        ("S63", ("S63", "year", 1988, None, None)),
        ("2017年10月3日", ("2017年10月3日", "date", 2017, 10, 3)),
        ("2017/10/3", ("2017/10/3", "date", 2017, 10, 3)),
        ("2017-10-03", ("2017-10-03", "date", 2017, 10, 3)),
        ("2017年度", ("2017年度", "fiscal_year", 2017, None, None)),
        ("二〇一七年四月", ("二〇一七年四月", "year_month", 2017, 4, None)),
        ("2017/10から", ("2017/10", "year_month", 2017, 10, None)),
        ("29年9月", ("29年9月", "year_month", 2017, 9, None)),
        ("29. 8. 4", ("29. 8. 4", "date", 2017, 8, 4)),
        ("29年度", ("29年度", "fiscal_year", 2017, None, None)),
        ("3年度", ("3年度", "fiscal_year", None, None, None)),
        ("(平成 29 年実施・計 15 回)", ("平成 29 年", "year", 2017, None, None)),
        ("29年現在", ("29年", "year", 2017, None, None)),
        ("(12/14、参加者51名)", ("12/14", "month_day", None, 12, 14)),
        ("①7/20参加者94名", ("7/20", "month_day", None, 7, 20)),
        ("2/21(水)予定", ("2/21(水)", "month_day", None, 2, 21)),
        ("(2月1日現在)", ("2月1日", "month_day", None, 2, 1)),
        ("1 月 18 日にこれまで", ("1 月 18 日", "month_day", None, 1, 18)),
        ("十二月三日", ("十二月三日", "month_day", None, 12, 3)),
        ("10 月 精神科病院", ("10 月", "month", None, 10, None)),
        ("毎月5日に", ("5日", "day", None, None, 5)),
        ("第3四半期", ("第3四半期", "quarter", None, None, None)),
        ("14時30分開始", ("14時30分", "time", None, None, None)),
        ("午後2時半", ("午後2時半", "time", None, None, None)),
        ("FY2017 figures", ("FY2017", "fiscal_year", 2017, None, None)),
        ("fiscal year 2017", ("fiscal year 2017", "fiscal_year", 2017, None, None)),
        ("on October 3, 2017", ("October 3, 2017", "date", 2017, 10, 3)),
        ("3 Oct. 2017", ("3 Oct. 2017", "date", 2017, 10, 3)),
        ("as of February 1", ("February 1", "month_day", None, 2, 1)),
        ("in 2017 there", ("in 2017", "year", 2017, None, None)),
        # A day that no calendar has is still no figure; the day is left open.
        ("平成29年2月30日", ("平成29年2月30日", "date", 2017, 2, None)),
    ],
)
def test_one_date(text: str, expected: Part) -> None:
    assert _parts(text) == [expected]


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("H30年2月1日(木)14:00~16:00", ["H30年2月1日(木)", "14:00", "16:00"]),
        ("(5/19、3/7予定、参加者各19名)", ["5/19", "3/7"]),
        ("(他 10・12 月・計3回)", ["10", "12 月"]),
        ("4~6月に3回", ["4", "6月"]),
        ("8月、10月、12月", ["8月", "10月", "12月"]),
        ("8月4日・5日に2回", ["8月4日", "5日"]),
        ("12/14~16", ["12/14", "16"]),
        ("H29.10~12", ["H29.10", "12"]),
        ("H29.4.1~H30.3.31", ["H29.4.1", "H30.3.31"]),
        ("平成29年4月1日から平成30年3月31日", ["平成29年4月1日", "平成30年3月31日"]),
        ("8月4日、51名", ["8月4日"]),
        ("12/14・16名", ["12/14"]),
    ],
)
def test_several_dates(text: str, surfaces: list[str]) -> None:
    assert [token.text for token in find_dates(text)] == surfaces


@pytest.mark.parametrize(
    "text",
    [
        "毎月1回", "24時間体制", "20年以上入院", "1年間", "3か月", "2ヶ月", "6月間", "補助率1/2", "1/2以上",
        "国1/2", "13/14", "2/32",
        "31人", "計3回", "第1回", "1,200人", "3.5%", "月1回", "5日間", "3日", "Ｈビタミン", "AH29X",
        "10時間", "1人あたり", "2時点", "May 50 people",
        "M3.5", "T1", "令和", "平成60年", "13月", "0月", "25時", "14:75",
    ],
)  # fmt: skip
def test_no_date(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("平成29年度の実績", [2017]),
        ("Ｈ２９年度", [2017]),
        ("平成 29 年度", [2017]),
        ("29年度", [2017]),
        ("31年度", [2019]),
        ("23年度", []),
        ("3年度", []),
        ("令和3年度", [2021]),
        ("R3年度", [2021]),
        ("令和元年度と令和2年度", [2019, 2020]),
        ("令和3年度と4年度", [2021, 2022]),
        ("平成29・30年度", [2017, 2018]),
        ("平成21年度から23年度", [2009, 2011]),
        ("平成29年度~31年度", [2017, 2019]),
        ("2017年度と2018年度と2017年度", [2017, 2018]),
        ("FY2017 vs FY 2018", [2017, 2018]),
        ("fiscal 2017", [2017]),
        ("Fiscal Year 2017", [2017]),
        ("平成29年", []),
        ("2017年", []),
        ("参加者29名", []),
    ],
)
def test_fiscal_years(text: str, years: list[int]) -> None:
    assert fiscal_years(text) == years


days = st.dates(date(1990, 1, 1), date(2018, 12, 31))


@given(
    days,
    st.sampled_from(
        ("平成{y}年{m}月{d}日", "H{y}.{m}.{d}", "H{y}. {m}. {d}", "H{y}/{m}/{d}", "平成 {y} 年 {m} 月 {d} 日")
    ),
)
def test_every_heisei_day_round_trips(day: date, form: str) -> None:
    written = form.format(y=day.year - 1988, m=day.month, d=day.day)
    [token] = find_dates(f"会議({written})51名")
    assert (token.text, token.year, token.month, token.day) == (written, day.year, day.month, day.day)


@given(days, st.sampled_from(("{y}年{m}月{d}日", "{y}/{m}/{d}", "{y}-{m:02}-{d:02}", "{y}.{m}.{d}")))
def test_every_western_day_round_trips(day: date, form: str) -> None:
    written = form.format(y=day.year, m=day.month, d=day.day)
    assert _parts(f"{written} 開催") == [(written, "date", day.year, day.month, day.day)]


@given(days, st.sampled_from(("{m}月{d}日", "({m}/{d})", "{m}/{d}、", "{m} 月 {d} 日")))
def test_every_month_and_day_round_trips(day: date, form: str) -> None:
    [token] = find_dates(form.format(m=day.month, d=day.day))
    assert (token.kind, token.year, token.month, token.day) == (DateKind.MONTH_DAY, None, day.month, day.day)


@given(
    st.text(st.sampled_from("平成令和HRS0123456789年度月日./-~・、()木時分:一二十 人回第四半期"), max_size=30)
)
def test_tokens_are_in_order_and_quote_the_text(text: str) -> None:
    tokens = find_dates(text)
    for token in tokens:
        assert token.text == text[token.start : token.end]
        assert token.month is None or 1 <= token.month <= 12
        assert token.day is None or 1 <= token.day <= 31
    assert all(first.end <= second.start for first, second in pairwise(tokens))


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("H29. 8. 4 研修会", True),
        ("10 月 会議", True),
        ("12/14 会議", True),
        ("会議 8月", False),
        ("平成30年度 方針", False),
        ("", False),
    ],
)
def test_line_that_opens_with_a_date(text: str, opens: bool) -> None:
    assert opens_with_date(text) is opens


def test_token_knows_its_place() -> None:
    assert find_dates("他に8月4日") == [DateToken(2, 6, "8月4日", DateKind.MONTH_DAY, None, 8, 4)]
