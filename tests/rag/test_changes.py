"""What has changed from one year to the next."""

from __future__ import annotations

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Answer, Status
from tests.rag.conftest import breaches, load, turns
from tests.rag.second_corpus import sheet


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "千葉市の退院者数は前年度から何人増えましたか？",
            "千葉市の退院した者の人数は、平成29年度の9名から平成30年度の12名へ、**3名** 増えています。[1][2]",
        ),
        ("千葉市の退院者数の推移", "平成29年度の9名から平成30年度の12名へ、**3名** 増えています。"),
        ("千葉市の退院者数は3人増えましたか？", "はい。千葉市の退院した者の人数は、"),
        ("千葉市の退院者数は4人増えましたか？", "いいえ。千葉市の退院した者の人数は、"),
        ("千葉市の退院者数は前年度より減りましたか？", "いいえ。千葉市の退院した者の人数は、"),
        (
            "長野県の退院率の推移",
            "平成29年度の20.8%から平成30年度の25.0%へ、**4.2ポイント** 上がっています。",
        ),
        (
            "Did discharges in Chiba City go up from 2017 to 2018?",
            "Yes. Chiba City (千葉市): people discharged rose",
        ),
        (
            "Did discharges in Chiba City go down from 2017 to 2018?",
            "No. Chiba City (千葉市): people discharged rose",
        ),
        (
            "How did discharges in Chiba City change from 2017 to 2018?",
            "rose by **3名**, from 9名 in fiscal 2017",
        ),
        (
            "What is the trend in people discharged in Chiba City?",
            "rose by **3名**, from 9名 in fiscal 2017",
        ),
    ],
)
def test_changes(second: Assistant, second_index: Index, question: str, told: str) -> None:
    answer = second.ask(question)
    assert told in answer.answer.split("\n\n")[0]
    assert {citation.fiscal_year for citation in answer.citations} == {2017, 2018}
    assert breaches(answer, second_index) == []
    assert "年度の異なる報告書" not in answer.answer


def test_one_year_alone_has_no_change(seed: Assistant) -> None:
    answer = seed.ask("千葉市の退院者数は前年度から何人増えましたか？").answer
    assert "**13人**" in answer
    assert "二つの年度の数値がそろわないため、増減を計算できません。" in answer


YEARS = {
    29: sheet("群馬県", "80人", "24人")
    + sheet("埼玉県", "50人", "9人")
    + sheet("静岡県", "40人", "10人")
    + sheet("浜松市", "33人", "0人")
    + sheet("福岡県", "30人 18人 22人", "6人 9人 8人", areas=("筑豊圏域", "筑後圏域", "京築圏域")),
    30: sheet("群馬県", "76人", "12人", year=30)
    + sheet("埼玉県", "55人", "18人", year=30)
    + sheet("静岡県", "44人", "7人", year=30)
    + sheet("浜松市", "35人", "4人", year=30)
    + sheet("福岡県", "31人 17人 25人", "8人 4人 8人", year=30, areas=("筑豊圏域", "筑後圏域", "京築圏域")),
}


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    corpus = tmp_path_factory.mktemp("two_years")
    for year, text in YEARS.items():
        (corpus / f"{year}.txt").write_text(text, encoding="utf-8")
    return Assistant(load(corpus, tmp_path_factory.mktemp("two_years_index") / "index"))


def changed(answer: Answer) -> list[str]:
    """The places of the table, in its order."""
    rows = [line.strip("| ").split(" |")[0] for line in answer.answer.splitlines() if line.startswith("| ")]
    return rows[1:]


@pytest.mark.parametrize(
    ("question", "told", "places"),
    [
        ("退院者数が半分以下に減った自治体は？", "半分以下に減った自治体", ["群馬県"]),
        ("退院者が半減した自治体は？", "半分以下に減った自治体", ["群馬県"]),
        ("退院者数が前年度の半分未満になった自治体は？", "半分未満に減った自治体は、", []),
        ("退院者数が3割以上減った自治体は？", "3割以上減った自治体", ["群馬県", "静岡県"]),
        ("退院者数が40%以上減った自治体は？", "40%以上減った自治体", ["群馬県"]),
        ("退院者数が2倍以上に増えた自治体は？", "2倍以上に増えた自治体", ["埼玉県"]),
        (
            "退院者数が半分以下に減っていない自治体は？",
            "半分以下に減っていない自治体",
            ["埼玉県", "浜松市", "静岡県", "福岡県"],
        ),
        ("退院率が10%以上下がった自治体は？", "10ポイント以上下がった自治体", ["群馬県"]),
        ("Where did discharges fall by half or more?", "fell by half or more", ["Gunma Prefecture (群馬県)"]),
        ("Which places doubled their discharges?", "rose to double or more", ["Saitama Prefecture (埼玉県)"]),
        ("退院者数が前年度より増えた圏域は？", "比べられる3圏域のうち1圏域）", ["福岡県の筑豊圏域"]),
        (
            "Which prefectures had more discharged in 2018 than in 2017?",
            "rose",
            ["Saitama Prefecture (埼玉県)"],
        ),
        (
            "Which places supported fewer people in 2018 than 2017?",
            "people given discharge support fell",
            ["Gunma Prefecture (群馬県)"],
        ),
        (
            "Which places had more discharges in 2017 than in 2018?",
            "people discharged fell",
            ["Gunma Prefecture (群馬県)", "Shizuoka Prefecture (静岡県)", "Fukuoka Prefecture (福岡県)"],
        ),
        ("平成30年度のほうが平成29年度より退院者が多い自治体は？", "増えた自治体", ["埼玉県", "浜松市"]),
        ("平成30年度より平成29年度のほうが支援者が多い自治体は？", "減った自治体", ["群馬県"]),
        ("前年度より支援者が少ない自治体は？", "減った自治体", ["群馬県"]),
        ("どの圏域で退院者が減った？", "減った圏域は次のとおりです", ["福岡県の筑後圏域"]),
    ],
)
def test_how_great_a_change_is(two_years: Assistant, question: str, told: str, places: list[str]) -> None:
    answer = two_years.ask(question)
    assert told in answer.answer.split("\n\n")[0]
    assert changed(answer) == places
    assert breaches(answer, two_years.index) == []


def test_nothing_is_a_multiple_of_none(two_years: Assistant) -> None:
    answer = two_years.ask("退院者が2倍に増えた自治体は？").answer
    assert "※ 浜松市は前の年度が0で、何倍かを計算できないため、" in answer


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("群馬県の退院者は半分以下に減りましたか？", "はい。"),
        ("静岡県の退院者は半分以下に減りましたか？", "いいえ。"),
        ("埼玉県の退院者は3倍以上に増えましたか？", "いいえ。"),
        ("静岡県の退院者は平成30年度より平成29年度のほうが多いですか？", "はい。"),
        ("Did Hamamatsu support more people in 2018 than in 2017?", "Yes. Hamamatsu City (浜松市): people"),
        ("Did Gunma discharge more people in 2018 than 2017?", "No. Gunma Prefecture (群馬県): people"),
    ],
)
def test_whether_a_change_is_so_great(two_years: Assistant, question: str, start: str) -> None:
    assert two_years.ask(question).answer.startswith(start)


def test_a_change_of_what_is_asked_back_or_taken_from_before(two_years: Assistant) -> None:
    for question in (
        "半分以下に減った自治体は？",
        "前年度より増えた圏域は？",
        "相談件数が半分以下に減った市は？",
    ):
        answer = two_years.ask(question)
        assert (answer.status, answer.answer[:7]) == (Status.CLARIFY, "何の数について")
    followed = two_years.ask("半分以下に減った自治体は？", turns("退院者数を自治体ごとに一覧にして"))
    assert changed(followed) == ["群馬県"]
