"""The golden files are true to their source, and their checks can fail."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.golden import make_golden
from tests.golden.make_golden import GoldenError
from tests.golden.matching import misses, says

Reports = list[dict[str, Any]]


@pytest.fixture(scope="module")
def text() -> str:
    return make_golden.read_source()


@pytest.fixture
def reports() -> Reports:
    return make_golden.load(make_golden.GOLDEN)


@pytest.fixture
def answers() -> Reports:
    return make_golden.load(make_golden.ANSWERS)


def test_written_file_is_the_hand_reading(text: str, reports: Reports) -> None:
    assert make_golden.build(text) == reports


def test_every_character_is_in_one_span(text: str, reports: Reports) -> None:
    make_golden.check_coverage(text, reports)


def test_every_figure_reads_its_value(text: str, reports: Reports) -> None:
    make_golden.check_facts(text, reports)


def test_every_evidence_stands_in_its_section(reports: Reports, answers: Reports) -> None:
    make_golden.check_answers(reports, answers)


def test_counts_are_those_counted_on_paper(reports: Reports) -> None:
    counted = [
        (
            report["jurisdiction"],
            len(report["marks"]),
            [len(section["passages"]) for section in report["sections"]],
            len(report["facts"]),
        )
        for report in reports
    ]
    assert counted == [
        ("鹿児島県", 10, [2, 4, 3, 2, 4], 8),
        ("栃木県", 14, [2, 4, 9, 2, 5], 16),
        ("川崎市", 6, [2, 4, 8, 2, 6], 7),
        ("千葉市", 11, [3, 4, 5, 2, 3], 10),
    ]


def test_wrapped_lines_read_as_one(reports: Reports) -> None:
    texts = {p["text"] for report in reports for s in report["sections"] for p in s["passages"]}
    assert (
        "・姶良市と伊佐市において,H29年9月から毎月1回開催(密着AD,相談支援事業所,ピアサポーター,"
        "精神科病院,市町村,保健所,県庁障害福祉課が参加)"
    ) in texts
    assert "(研修会の開催) 精神障害者地域移行・地域定着支援関係者研修①7/20参加者94名、②2/21予定" in texts
    assert (
        "10 月 精神科病院職員へ説明、多摩区相談支援センター連絡会、麻生区相談支援センター連絡会 "
        "区役所障害者支援係長会議、市内相談支援センター・区役所合同連絡会"
    ) in texts


def test_measures_are_those_printed(reports: Reports) -> None:
    printed = [
        (report["jurisdiction"], fact["area"], fact["measure"], fact["value"], fact["qualifiers"])
        for report in reports
        for fact in report["facts"]
        if fact["measure"]
    ]
    aira, kenhoku, ryomo = "姶良・伊佐圏域", "県北障害保健福祉圏域", "両毛障害保健福祉圏域"
    assert printed == [
        ("鹿児島県", aira, "supported", 6, ["地域移行支援の個別給付申請"]),
        ("鹿児島県", aira, "supported", 4, ["申請検討中"]),
        ("鹿児島県", aira, "discharged", 0, []),
        ("栃木県", kenhoku, "supported", 18, []),
        ("栃木県", ryomo, "supported", 2, []),
        ("栃木県", kenhoku, "discharged", 1, []),
        ("栃木県", ryomo, "discharged", 0, []),
        ("川崎市", None, "supported", 3, []),
        ("川崎市", None, "discharged", 0, []),
        ("千葉市", None, "supported", 31, []),
        ("千葉市", None, "discharged", 13, []),
    ]


def test_lost_doubled_and_shifted_spans_are_found(text: str, reports: Reports) -> None:
    lost, doubled, shifted = (copy.deepcopy(reports) for _ in range(3))
    del lost[1]["sections"][0]["passages"][1]
    with pytest.raises(GoldenError, match="in 0 spans"):
        make_golden.check_coverage(text, lost)
    doubled[2]["marks"].append(doubled[2]["marks"][0])
    with pytest.raises(GoldenError, match="in 2 spans"):
        make_golden.check_coverage(text, doubled)
    shifted[0]["marks"][0]["start"] += 1
    with pytest.raises(GoldenError, match="is not what stands at"):
        make_golden.check_coverage(text, shifted)


def test_wrong_value_and_figure_of_a_damaged_line_are_found(text: str, reports: Reports) -> None:
    wrong, damaged = copy.deepcopy(reports), copy.deepcopy(reports)
    wrong[3]["facts"][-1]["value"] = 31
    with pytest.raises(GoldenError, match="does not read 31人"):
        make_golden.check_facts(text, wrong)
    damaged[3]["sections"][3]["passages"][1]["damaged"] = True
    with pytest.raises(GoldenError, match="not a sound passage"):
        make_golden.check_facts(text, damaged)


def test_evidence_of_the_wrong_town_is_found(reports: Reports, answers: Reports) -> None:
    answers[0]["evidence"][0]["jurisdiction"] = "川崎市"
    with pytest.raises(GoldenError, match="no sound passage holds"):
        make_golden.check_answers(reports, answers)


@pytest.mark.parametrize(
    ("answer", "needle", "said"),
    [
        ("１３ 人です。[1]", "13人", True),
        ("13名です。", "13人", True),
        ("13人です。", "3人", False),
        ("It was 131.", "13", False),
        ("It was 13.", "13", True),
        ("あります。[13]", "13", False),
        ("1,013人", "13人", False),
    ],
)
def test_numbers_match_whole(answer: str, needle: str, said: bool) -> None:
    assert says(answer, needle) is said


def test_a_quotation_may_hold_the_neighbours_figure() -> None:
    quoted = "両毛は2人です。[1]\n\n> （退院支援を実施した者の人数） 18人 2人"
    assert misses(quoted, ["2人"], ["18人"]) == []
    assert misses("両毛は18人です。", ["2人"], ["18人"]) == ["lacks '2人'", "says '18人'"]
