"""What must hold of every report: of 500 generated ones, whose truth is known, and of arbitrary text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.figures import MASK
from corpus.forms import load_forms
from corpus.model import Report
from corpus.numerals import parse_number
from tests.corpus.generator import Generated, TrueLine, TrueReport
from tests.corpus.judging import (
    case,
    fact_faults,
    figure_faults,
    holder,
    partition_faults,
    recovered,
)

EXAMPLES = 500
SEEDS = range(EXAMPLES)
_LEAST_RIGHT = 0.97  # share of bullets without label that find their section where headings came first
_SURE = 0.9
# One setting for every property; derandomized so that a failure is the same everywhere.
properties = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def _pairs() -> Iterator[tuple[Generated, TrueReport, Report]]:
    for seed in SEEDS:
        made = case(seed)
        for truth, report in zip(made.made.reports, made.reports, strict=True):
            yield made.made, truth, report


def _lines(role: str, *, headings_first: bool) -> Iterator[tuple[Generated, Report, TrueLine]]:
    for made, truth, report in _pairs():
        if made.headings_first == headings_first:
            yield from ((made, report, line) for line in truth.lines if line.role == role)


def test_every_jurisdiction_is_found_in_its_place() -> None:
    for seed in SEEDS:
        made = case(seed)
        owners = [(truth.jurisdiction, truth.start) for truth in made.made.reports]
        assert [(r.jurisdiction.name, r.span.start) for r in made.reports] == owners, seed
        assert all(report.jurisdiction.code for report in made.reports), seed


def test_the_fiscal_year_is_the_one_before_the_policy() -> None:
    for made, truth, report in _pairs():
        if any(line.section == "policy" for line in truth.lines):
            assert report.fiscal_year == truth.fiscal_year, made.seed


def test_no_character_is_lost_or_doubled() -> None:
    for seed in SEEDS:
        made = case(seed)
        assert partition_faults(made.made.text, made.reports) == [], seed


def test_every_fact_stands_in_a_sound_passage_of_its_own_report() -> None:
    for seed in SEEDS:
        assert fact_faults(case(seed).reports) == [], seed


def test_every_figure_keeps_its_place_and_owner() -> None:
    for made, truth, report in _pairs():
        assert figure_faults(truth, report) == [], made.seed


def test_a_fact_s_value_is_what_its_span_reads() -> None:
    for made, _, report in _pairs():
        for fact in report.facts:
            quote = made.text[fact.value_span.start : fact.value_span.end]
            number = re.match(r"[\d０-９,，.．]+|[一二三四五六七八九十百千〇]+", quote)
            assert (None if number is None else parse_number(number[0])) == fact.value, (made.seed, fact)


def test_a_figure_whose_owner_is_in_doubt_gives_a_warning() -> None:
    doubtful = 0
    for made, truth, report in _pairs():
        if any(figure.doubtful for _, figure in truth.figures):
            doubtful += 1
            assert any("数字の持ち主が定まらない行" in warning for warning in report.warnings), made.seed
    assert doubtful > 20


def test_areas_are_those_named() -> None:
    for made, truth, report in _pairs():
        missing = {line.section for line in truth.lines} & {"model_area", "discharge"} == set()
        if not (missing and truth.areas):
            assert sorted(report.areas) == sorted(truth.areas), made.seed


@pytest.mark.parametrize("headings_first", [False, True])
def test_damaged_lines_are_marked_and_sound_ones_are_not(headings_first: bool) -> None:
    for role, damaged in (("damaged", True), ("bullet", False), ("figure", False)):
        for made, report, line in _lines(role, headings_first=headings_first):
            found = holder(report, line)
            assert found is not None and found[2].damaged is damaged, (made.seed, line)


@pytest.mark.parametrize("headings_first", [False, True])
def test_a_wrapped_bullet_is_one_passage(headings_first: bool) -> None:
    for made, report, line in _lines("bullet", headings_first=headings_first):
        found = holder(report, line)
        assert found is not None, (made.seed, line)
        assert (found[2].span.start, found[2].span.end) == (line.start, line.end), (made.seed, line)


def test_under_its_own_heading_every_bullet_is_in_its_section() -> None:
    for made, report, line in _lines("bullet", headings_first=False):
        found = holder(report, line)
        assert found is not None and found[0] == line.section, (made.seed, line)


@pytest.mark.parametrize("headings_first", [False, True])
def test_labelled_lines_are_always_in_their_section_and_area(headings_first: bool) -> None:
    for role in ("bullet", "figure"):
        for made, report, line in _lines(role, headings_first=headings_first):
            found = holder(report, line)
            if line.labelled:
                assert found is not None, (made.seed, line)
                assert (found[0], found[2].area) == (line.section, line.area), (made.seed, line)


def test_unlabelled_bullets_find_their_section_and_errors_are_not_sure() -> None:
    right: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for made, report, line in _lines("bullet", headings_first=True):
        found = holder(report, line)
        if line.labelled or found is None:
            continue
        whole[line.section] += 1
        right[line.section] += found[0] == line.section
        assert found[0] == line.section or found[1] < _SURE, (made.seed, line, found)
    shares = {section: right[section] / whole[section] for section in ("outcomes", "policy")}
    assert min(shares.values()) >= _LEAST_RIGHT, shares


def test_the_same_seed_gives_the_same_report() -> None:
    made = case(7).made
    assert recovered(made.text) == case(7).reports


def _holds_always(text: str) -> None:
    reports = recovered(text)
    assert reports
    assert partition_faults(text, reports) == []
    assert fact_faults(reports) == []


@properties
@given(st.text())
def test_arbitrary_text_never_raises_and_loses_nothing(text: str) -> None:
    if text.strip("\ufeff\u200b \n\r\t\u3000") and text.strip():
        _holds_always(text)


_WORDS = [
    *(section.name for form in load_forms() for section in form.sections),
    *(measure.name for form in load_forms() for measure in form.measures),
    *(label.name for form in load_forms() for label in form.labels),
    *("千葉市", "栃木県", "鹿児島県（姶良・伊佐圏域）", "県北圏域", "【両毛圏域】", "平成３０年度 取組方針"),
    *("（", "）", "(", "【", "】", "：", "○", "・", "①", "※", "、", "。", "－", "計", "延べ", "約", "うち、"),
    *(
        "18人",
        "２名",
        "1,234",
        "３",
        "集計中",
        "なし",
        "未実施",
        "Ｈ29. 8. 4",
        "10 月",
        "2月1日現在",
        "が 、る",
    ),
    *(
        "\n",
        "\n",
        "\r\n",
        "\n\n\n",
        " ",
        "　",
        "\t",
        "\u200b",
        "\ufeff",
        "\x0c",
        "゛",
        "\u3099",
        "㈱",
        "ﾊﾟ",
        MASK,
    ),
]


@properties
@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=60).map("".join))
def test_the_forms_own_words_in_any_order_never_raise_and_lose_nothing(text: str) -> None:
    if text.strip("\ufeff\u200b \n\r\t\u3000\x0c"):
        _holds_always(text)


@properties
@given(st.integers(0, EXAMPLES - 1), st.data())
def test_a_report_cut_anywhere_never_raises_and_loses_nothing(seed: int, data: st.DataObject) -> None:
    text = case(seed).made.text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if text[start:end].strip():
        _holds_always(text[start:end])
