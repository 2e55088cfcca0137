"""Values, totals, means, ranks, comparisons and conditions, against figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Answer, Status
from rag.readings import number_text, tenths
from tests.rag.conftest import breaches, load
from tests.rag.second_corpus import sheet


def rows(answer: Answer) -> list[tuple[str, str]]:
    """The table's places and values, in its order."""
    lines = [line for line in answer.answer.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [(cell[0], cell[1]) for cell in cells[1:]]


def says(answer: Answer) -> str:
    """The first paragraph."""
    return answer.answer.split("\n\n", 1)[0]


def remarks(answer: Answer) -> list[str]:
    return [line for line in answer.answer.splitlines() if line.startswith("※")]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("千葉県の退院者数は？", "千葉県（平成29年度）の退院した者の人数は **17人** です。[1]"),
        ("千葉市の退院者数は？", "千葉市（平成30年度）の退院した者の人数は **12名** です。[1]"),
        ("平成29年度の千葉市の退院者数は？", "千葉市（平成29年度）の退院した者の人数は **9名** です。[1]"),
        ("横浜市の退院者数は？", "横浜市（平成29年度）の退院した者の人数は、「集計中」と書かれています。[1]"),
        ("仙台市の退院者数は？", "仙台市（平成29年度）の退院した者の人数は、「なし」と書かれています。[1]"),
        (
            "仙台市の支援者数は？",
            "仙台市（平成29年度）の退院支援を実施した者の人数は、「未実施」と書かれています。[1]",
        ),
        ("大阪市の支援者数は？", "大阪市（平成29年度）の退院支援を実施した者の人数は **延べ45人** です。[1]"),
        (
            "平成29年度の長野県の退院者数は？",
            "長野県（平成29年度）の退院した者の人数は、合わせて **5人** です"
            "（佐久圏域 3人、上小圏域 0人、諏訪圏域 2人）。[1]",
        ),
        ("佐久圏域の退院者数は？", "長野県の佐久圏域（平成30年度）の退院した者の人数は **4人** です。[1]"),
        (
            "平成29年度の上小圏域の退院者数は？",
            "長野県の上小圏域（平成29年度）の退院した者の人数は **0人** です。[1]",
        ),
    ],
)
def test_values(second: Assistant, second_index: Index, question: str, answer: str) -> None:
    given = second.ask(question)
    assert given.answer == answer
    assert given.status is Status.ANSWERED
    assert breaches(given, second_index) == []


def test_english_values(second: Assistant) -> None:
    answer = second.ask("How many people were discharged in Yokohama?")
    assert answer.answer == (
        "Yokohama City (横浜市), fiscal 2017: for people discharged the report says 「集計中」.[1]"
    )


def test_an_area_cites_only_itself(second: Assistant) -> None:
    (citation,) = second.ask("佐久圏域の退院者数は？").citations
    assert (citation.area, citation.jurisdiction, citation.fiscal_year) == ("佐久圏域", "長野県", 2018)
    (whole,) = second.ask("長野県の退院者数は？").citations
    assert whole.area is None


def test_a_total_leaves_out_what_is_no_number(second: Assistant, second_index: Index) -> None:
    answer = second.ask("平成29年度の退院者数の合計は？")
    # 17 + 9 + 5 + 6; 横浜市 is 集計中 and 仙台市 なし.
    assert says(answer) == (
        "収録されているすべての自治体の退院した者の人数（平成29年度）の合計は **37人** です"
        "（6自治体のうち数値のある4自治体の合計）。[1][2][3][4]"
    )
    assert rows(answer) == [
        ("千葉県", "17人"),
        ("千葉市", "9名"),
        ("横浜市", "「集計中」"),
        ("長野県", "合わせて 5人（佐久圏域 3人、上小圏域 0人、諏訪圏域 2人）"),
        ("大阪市", "6人"),
        ("仙台市", "「なし」"),
    ]
    assert remarks(answer) == [
        "※ 横浜市は数値が示されていないため、計算に含めていません。",
        "※ 仙台市は数値が示されていないため、計算に含めていません。",
        "※ 都道府県と政令指定都市のうち、北海道、青森県、岩手県、宮城県、秋田県、山形県など61自治体の"
        "平成29年度の報告書は収録されていないため、この答えに含まれていません。",
    ]
    assert breaches(answer, second_index) == []


def test_times_are_not_added_to_heads(second: Assistant) -> None:
    answer = second.ask("平成29年度の支援者数の合計は？")
    # 42 + 25 + 110 + 24; 大阪市's 延べ45 and 仙台市's 未実施 are left out.
    assert "合計は **201人** です" in says(answer)
    assert remarks(answer) == [
        "※ 大阪市は数え方（延べ・実人数）が異なるため、計算に含めていません。",
        "※ 仙台市は数値が示されていないため、計算に含めていません。",
        "※ 都道府県と政令指定都市のうち、北海道、青森県、岩手県、宮城県、秋田県、山形県など61自治体の"
        "平成29年度の報告書は収録されていないため、この答えに含まれていません。",
    ]


def test_a_mean_rounds_a_half_upwards(second: Assistant) -> None:
    answer = second.ask("平成29年度の退院者数の平均は？")
    # 37 / 4 = 9.25.
    assert says(answer) == (
        "収録されているすべての自治体の退院した者の人数（平成29年度）の平均は **9.3人** です"
        "（6自治体のうち数値のある4自治体、合計37人 ÷ 4自治体）。[1][2][3][4]"
    )


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [(37, 4, 9.3), (1300, 31, 41.9), (1, 3, 0.3), (2, 3, 0.7), (0, 5, 0.0), (50, 100, 0.5), (5, 100, 0.1)],
)
def test_tenths(numerator: float, denominator: float, quotient: float) -> None:
    assert tenths(numerator, denominator) == quotient


def test_number_text() -> None:
    assert [number_text(v, "人") for v in (0.0, 13.0, 9.3, 1234.0)] == ["0人", "13人", "9.3人", "1,234人"]


def test_ranks(second: Assistant) -> None:
    answer = second.ask("平成29年度の退院者数が一番多い自治体は？")
    assert says(answer) == "退院した者の人数が最も多いのは千葉県で、**17人** です。[1]"
    places = ["千葉県", "千葉市", "大阪市", "長野県", "横浜市", "仙台市"]
    assert [place for place, _ in rows(answer)] == places
    least = second.ask("平成29年度の退院者数が一番少ない自治体は？")
    assert says(least).startswith("退院した者の人数が最も少ないのは長野県で、合わせて **5人**")
    assert [place for place, _ in rows(least)] == [*reversed(places[:4]), *places[4:]]


def test_a_tie_names_all(seed: Assistant) -> None:
    answer = seed.ask("退院者数が一番少ない自治体は？")
    assert "鹿児島県と川崎市" in says(answer)
    assert "（同数）" in says(answer)


def test_areas_are_ranked_within_their_prefecture(second: Assistant) -> None:
    answer = second.ask("長野県で退院者が一番多い圏域は？")
    assert says(answer) == "退院した者の人数が最も多いのは長野県の佐久圏域で、**4人** です。[1]"
    assert rows(answer) == [
        ("長野県の佐久圏域", "4人"),
        ("長野県の諏訪圏域", "2人"),
        ("長野県の上小圏域", "1人"),
    ]


def test_an_area_that_is_left_out_is_not_among_the_areas(second: Assistant) -> None:
    answer = second.ask("長野県の佐久圏域以外の退院者数は？")
    assert answer.answer == (
        "長野県の上小圏域（平成30年度）の退院した者の人数は **1人** です。[1]\n\n"
        "長野県の諏訪圏域（平成30年度）の退院した者の人数は **2人** です。[1]"
    )


def test_all_places_before_the_word_are_left_out(seed: Assistant) -> None:
    for joined in ("千葉市と川崎市", "千葉市、川崎市", "千葉市および川崎市"):
        answer = seed.ask(f"{joined}を除く自治体の退院者数の合計は？")
        assert says(answer).startswith(
            "収録されているほかのすべての自治体の退院した者の人数（平成29年度）の合計は **1人** です"
        )
        assert "※ お尋ねのとおり、千葉市、川崎市は除いています。" in remarks(answer)
        assert [place for place, _ in rows(answer)] == ["鹿児島県", "栃木県"]


@pytest.mark.parametrize(
    "bounds", ["10人から20人の", "10〜20人の", "10人以上で20人以下の", "10人以上20人以下の"]
)
def test_a_range_is_two_bounds(seed: Assistant, bounds: str) -> None:
    answer = seed.ask(f"退院者数が{bounds}自治体は？")
    assert says(answer) == "退院した者の人数が10人以上、20人以下の自治体は、次の1自治体です。"
    assert "千葉市：**13人**" in answer.answer
    assert {citation.jurisdiction for citation in answer.citations} == {"千葉市"}


@pytest.mark.parametrize(
    ("question", "ends"),
    [
        ("最も退院者が少ない自治体は？", ["最も少ない"]),
        ("一番退院者数の低いところは？", ["最も少ない"]),
        ("一番退院者が多いのは？", ["最も多い"]),
        ("退院者数が最も多い自治体と最も少ない自治体は？", ["最も多い", "最も少ない"]),
    ],
)
def test_the_end_of_the_ranking_that_was_asked_for(seed: Assistant, question: str, ends: list[str]) -> None:
    answer = seed.ask(question)
    assert [end for end in ("最も多い", "最も少ない") if end in answer.answer] == ends


def test_a_comparison_says_the_difference_and_that_years_differ(second: Assistant) -> None:
    answer = second.ask("千葉県と千葉市の退院者数を比較して")
    assert "差は 5人 です。[1][2]" in answer.answer
    assert remarks(answer) == ["※ 年度の異なる報告書が含まれています。"]
    same_year = second.ask("平成29年度の千葉県と千葉市の退院者数を比較して")
    assert "差は 8人 です。" in same_year.answer
    assert remarks(same_year) == []


def test_a_comparison_with_a_place_without_number(second: Assistant) -> None:
    answer = second.ask("千葉県と横浜市の退院者数を比較して")
    assert "**17人**" in answer.answer
    assert "「集計中」" in answer.answer
    assert "差は" not in answer.answer


def test_two_years_of_one_place(second: Assistant) -> None:
    answer = second.ask("千葉市の退院者数の推移")
    assert "千葉市（平成29年度）の退院した者の人数は **9名** です。" in answer.answer
    assert "千葉市（平成30年度）の退院した者の人数は **12名** です。" in answer.answer
    assert [c.fiscal_year for c in answer.citations] == [2017, 2018]


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("平成29年度に10人以上退院した自治体は？", ["千葉県：**17人**"]),
        ("平成29年度の退院者が9人以下の自治体は？", ["千葉市：", "長野県：", "大阪市："]),
        ("平成29年度の退院者が6人未満の自治体は？", ["長野県：合わせて **5人**"]),
        ("退院者数の数値がない自治体は？", ["横浜市（平成29年度）：「集計中」", "仙台市（平成29年度）：「"]),
    ],
)  # fmt: skip
def test_conditions(second: Assistant, question: str, places: list[str]) -> None:
    answer = second.ask(question)
    items = [line[2:] for line in answer.answer.splitlines() if line.startswith("- ")]
    assert len(items) == len(places)
    assert all(item.startswith(place) for item, place in zip(items, places, strict=True))


def test_a_condition_on_a_place_without_number(second: Assistant) -> None:
    answer = second.ask("横浜市の退院者が10人以上の圏域は？")
    assert answer.status is Status.ANSWERED
    assert "「集計中」" in answer.answer


def test_no_place_fulfils_the_condition(second: Assistant) -> None:
    answer = second.ask("平成29年度に100人以上退院した自治体は？")
    assert says(answer) == (
        "退院した者の人数（平成29年度）が100人以上の自治体は、"
        "数値のある報告書の中にはありません。[1][2][3][4]"
    )
    # なし is not 0.
    zero = second.ask("平成29年度の退院者が0人の自治体は？")
    assert "数値のある報告書の中にはありません" in says(zero)
    assert remarks(zero) == ["※ 横浜市、仙台市は数値が示されていないため、条件に当てはまるか分かりません。"]


def test_a_figure_in_parts_is_not_added_up(seed: Assistant) -> None:
    answer = seed.ask("鹿児島県の退院支援を実施した者の人数は？")
    assert "内訳で書かれています" in answer.answer
    assert "**6名**" in answer.answer
    assert "**4名**" in answer.answer
    assert "10名" not in answer.answer
    total = seed.ask("退院支援の人数の合計は？")
    # 18 + 2 + 3 + 31.
    assert "数値のある3自治体" in says(total)
    assert "**54人**" in says(total)


def test_a_place_that_is_not_there_is_named_beside_one_that_is(second: Assistant) -> None:
    answer = second.ask("京都市と千葉市の退院者数")
    assert "**12名**" in answer.answer
    assert remarks(answer) == ["※ 京都市の報告書は収録されていません。"]


@pytest.mark.parametrize(
    ("supported", "told"),
    [("延べ101人 6人", True), ("101人 6人", False), ("延べ101人 延べ6人", False)],
)
def test_a_sum_of_unlike_counts_is_called_so(tmp_path: Path, supported: str, told: bool) -> None:
    own = tmp_path / "reports"
    own.mkdir()
    text = sheet("長野県", supported, "3人 0人", areas=("佐久圏域", "上小圏域"))
    (own / "a.txt").write_text(text, encoding="utf-8")
    answer = Assistant(load(own, tmp_path / "index")).ask("長野県の支援者数は？").answer
    assert "**107人**" in answer
    assert ("延べ数とそうでない数が混ざった合計です" in answer) is told
