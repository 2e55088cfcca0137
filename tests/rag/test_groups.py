"""Groups of places: what a question sets side by side, and totals that say of whom they are."""

from __future__ import annotations

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import breaches, load, turns, understood
from tests.rag.second_corpus import sheet

GROUPS = {
    "a.txt": sheet("青森県", "40人", "11人", training=21) + sheet("岩手県", "30人", "7人", training=22),
    "b.txt": sheet("仙台市", "20人", "5人", training=23) + sheet("群馬県", "60人", "25人", training=24),
    "c.txt": sheet("横浜市", "110人", "集計中", training=47) + sheet("千葉市", "25人", "9人", training=26),
    "d.txt": sheet("徳島県", "12人", "約6人", training=28) + sheet("青森県", "44人", "14人", year=30),
}
"""Discharged by place, fiscal 2017: 青森県 11 (2018: 14), 岩手県 7, 仙台市 5; 群馬県 25, 横浜市 集計中,
千葉市 9; 徳島県 約6."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus = tmp_path_factory.mktemp("groups") / "reports"
    corpus.mkdir()
    for name, text in GROUPS.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return load(corpus, tmp_path_factory.mktemp("groups_index") / "index")


@pytest.fixture(scope="module")
def assistant(index: Index) -> Assistant:
    return Assistant(index)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("東北地方と関東地方の退院者数の合計を比べて", ["東北地方", "関東地方"]),
        ("東北地方の退院者数と関東地方の退院者数を比べて", ["東北地方", "関東地方"]),
        ("東北、関東、四国の退院者数を比べて", ["東北", "関東", "四国"]),
        ("政令市と県の退院者数の平均を比較", ["政令市", "都道府県"]),
        ("市と県の退院者数の平均を比較", ["政令指定都市", "都道府県"]),
        ("県と市では退院者数の合計はどちらが多い？", ["都道府県", "政令指定都市"]),
        ("東北と関東の政令市の退院者数を比べて", ["東北の政令市", "関東の政令市"]),
        ("関東の政令市と県の退院者数を比べて", ["関東の政令市", "関東の都道府県"]),
        ("東北と千葉市の退院者数を比べて", ["東北", "千葉市"]),
        ("千葉市より東北のほうが退院者は多い？", ["千葉市", "東北"]),
        ("東北の退院者数の平均を全国の平均と比べて", ["東北", "全国"]),
        ("東北は関東より退院者数が多いですか", ["東北", "関東"]),
        ("東北で関東より退院者数が多い県は？", ["東北・関東の都道府県"]),
        ("全国と東北の退院者数の平均を比べて", ["全国", "東北"]),
        ("Compare total discharges in Tohoku and Kanto", ["Tohoku", "Kanto"]),
        ("Discharges: designated cities in Kanto versus Tohoku", ["designated cities in Kanto", "Tohoku"]),
        ("東北の県の退院者数の合計", ["東北の都道府県"]),
        ("関東以外の政令市の退院者数の合計", ["関東以外の政令市"]),
        ("東北と関東で退院者が一番多い地方は？", ["東北", "関東"]),
        ("政令市の平均と県の平均、退院者が多いのは？", ["政令市", "都道府県"]),
        ("四国と中国、退院者が多いのはどっち？", ["四国", "中国"]),
        ("Which city had the most people discharged?", ["designated cities"]),
        ("List prefectures with more than 10 discharged", ["prefectures"]),
        ("Which city supports housing?", []),
        ("関東の千葉市の退院者数は？", []),
        ("県や市で退院者が一番多いのは", []),
    ],
)
def test_what_is_set_side_by_side(assistant: Assistant, question: str, words: list[str]) -> None:
    assert [group.words for group in understood(assistant, question).places.groups] == words


def test_two_regions_have_a_total_each(assistant: Assistant, index: Index) -> None:
    answer = assistant.ask("平成29年度の東北地方と関東地方の退院者数の合計を比べて")
    # 11 + 7 + 5 = 23; 25 + 9 = 34, 横浜市 is 集計中; 34 - 23 = 11.
    assert answer.answer.split("\n\n")[:3] == [
        "東北地方の退院した者の人数（平成29年度）の合計は **23人** です"
        "（数値のある3自治体の合計）。[1][2][3]",
        "関東地方の退院した者の人数（平成29年度）の合計は **34人** です"
        "（3自治体のうち数値のある2自治体の合計）。[4][5]",
        "合計が大きいのは関東地方です（関東地方の合計 34人、東北地方の合計 23人）。"
        "差は **11人** です。[1][2][3][4][5]",
    ]
    lines = answer.answer.split("\n")
    assert lines.index("**東北地方**") < lines.index("| 仙台市 | 5人 | [3] |") < lines.index("**関東地方**")
    assert lines.index("**関東地方**") < lines.index("| 群馬県 | 25人 | [4] |")
    assert "※ 横浜市は数値が示されていないため、計算に含めていません。" in lines
    assert breaches(answer, index) == []


def test_a_total_names_who_is_missing(assistant: Assistant) -> None:
    answer = assistant.ask("平成29年度の東北の退院者数の合計は？").answer
    assert answer.startswith("東北の退院した者の人数（平成29年度）の合計は **23人** です")
    assert answer.endswith(
        "※ 東北のうち、宮城県、秋田県、山形県、福島県の4自治体の平成29年度の報告書は収録されていないため、"
        "この答えに含まれていません。"
    )
    whole = assistant.ask("平成29年度の退院者数の合計は？").answer
    assert whole.startswith(
        "収録されているすべての自治体の退院した者の人数（平成29年度）の合計は **約63人** です"
        "（7自治体のうち数値のある6自治体の合計）。"
    )
    # 47 prefectures and 20 cities, of which seven have a report.
    assert "など60自治体の平成29年度の報告書は収録されていないため" in whole


def test_a_total_over_newest_reports_names_every_year(assistant: Assistant) -> None:
    answer = assistant.ask("東北の退院者数の合計は？").answer
    # 青森県's newest is 平成30年度: 14 + 7 + 5.
    assert answer.startswith("東北の退院した者の人数（平成29年度・平成30年度）の合計は **26人** です")
    assert "| 青森県（平成30年度） | 14人 |" in answer
    assert "※ 年度の異なる報告書が含まれています。" in answer


def test_a_ranking_of_a_region_names_who_is_missing(assistant: Assistant) -> None:
    answer = assistant.ask("平成29年度の東北で退院者数が一番多いのは？").answer
    assert answer.startswith("退院した者の人数が最も多いのは青森県で、**11人** です。")
    assert "宮城県、秋田県、山形県、福島県の4自治体の平成29年度の報告書は収録されていない" in answer


def test_means_of_kinds(assistant: Assistant, index: Index) -> None:
    answer = assistant.ask("平成29年度の政令市と県の退院者数の平均を比較して")
    # (5 + 9) / 2 = 7; (11 + 7 + 25 + 6) / 4 = 12.25, on paper 12.3.
    assert answer.answer.split("\n\n")[:3] == [
        "政令市の退院した者の人数（平成29年度）の平均は **7人** です"
        "（3自治体のうち数値のある2自治体、合計14人 ÷ 2自治体）。[1][2]",
        "都道府県の退院した者の人数（平成29年度）の平均は **約12.3人** です"
        "（合計約49人 ÷ 4自治体）。[3][4][5][6]",
        "平均が大きいのは都道府県です（都道府県の平均 約12.3人、政令市の平均 7人）。"
        "差は **約5.3人** です。[1][2][3][4][5][6]",
    ]
    assert breaches(answer, index) == []


def test_three_groups_and_one_that_has_none(assistant: Assistant) -> None:
    answer = assistant.ask("平成29年度の東北、関東、四国、九州の退院者数を比べて").answer
    assert (
        "合計が最も大きいのは関東、最も小さいのは四国です"
        "（関東の合計 34人、東北の合計 23人、四国の合計 約6人）。差は **約28人** です。"
    ) in answer
    assert "※ 九州に当たる自治体の報告書は収録されていません。" in answer


def test_a_region_beside_a_place(assistant: Assistant, index: Index) -> None:
    answer = assistant.ask("平成29年度の東北と千葉市の退院者数を比べて")
    assert "千葉市の退院した者の人数（平成29年度）は **9人** です。" in answer.answer
    assert (
        "合計が大きいのは東北です（東北の合計 23人、千葉市の合計 9人）。差は **14人** です。" in answer.answer
    )
    assert "群馬県" not in answer.answer
    assert breaches(answer, index) == []
    lone = assistant.ask("平成29年度の東北と川崎市の退院者数を比べて").answer
    assert "差は" not in lone
    assert "※ 川崎市の報告書は収録されていません。" in lone


def test_a_place_in_two_groups_is_said_and_added_once(assistant: Assistant) -> None:
    answer = assistant.ask("平成29年度の関東と政令市の退院者数の合計は？").answer
    # 関東 25 + 9, 政令市 5 + 9: together 25 + 9 + 5.
    assert "関東と政令市を合わせた退院した者の人数（平成29年度）の合計は **39人** です" in answer
    assert "※ 千葉市は、関東と政令市の両方に含まれています。" in answer


def test_years_of_a_region_are_not_added_up(assistant: Assistant) -> None:
    answer = assistant.ask("平成29年度と平成30年度の東北の退院者数の合計を比べて").answer
    assert "東北（平成29年度）の退院した者の人数の合計は **23人** です" in answer
    assert "東北（平成30年度）の退院した者の人数の合計は **14人** です" in answer
    assert "差は **9人** です" in answer
    assert "※ 合計・平均に入っている自治体は、年度によって異なります。" in answer
    assert "37" not in answer


def test_equal_groups(assistant: Assistant) -> None:
    answer = assistant.ask("平成30年度の東北と青森県の退院者数を比べて").answer
    assert "合計は同じです（東北の合計 14人、青森県の合計 14人。差 0人）。" in answer


def test_a_comparison_in_english(assistant: Assistant, index: Index) -> None:
    answer = assistant.ask("Compare the total discharges in Tohoku and Kanto in fiscal 2017.")
    assert "Tohoku (fiscal 2017), people discharged: total **23人** over the 3 places" in answer.answer
    assert (
        "Higher total: Kanto (Kanto: total 34人, Tohoku: total 23人). The difference is **11人**."
        in answer.answer
    )
    assert breaches(answer, index) == []


def test_everyone_beside_a_region_is_not_the_whole_country(assistant: Assistant) -> None:
    answer = assistant.ask("平成29年度の全国と東北の退院者数の合計を比べて").answer
    # 23 + 34 + 6.
    assert answer.startswith(
        "収録されているすべての自治体の退院した者の人数（平成29年度）の合計は **約63人** です"
    )
    assert "など60自治体の平成29年度の報告書は収録されていない" in answer
    assert "両方に含まれ" not in answer


def test_rates_of_groups_are_of_their_sums(assistant: Assistant, index: Index) -> None:
    answer = assistant.ask("平成29年度の東北と関東の退院率を比べて")
    # 23 of 90 is 25.56 %; 34 of 85 (横浜市 has no number) 40 %; 40.0 - 25.6 = 14.4.
    assert answer.answer.split("\n\n")[:3] == [
        "東北の退院した者の割合（平成29年度）は **25.6%** です（退院した者の人数 23人 ÷ "
        "退院支援を実施した者の人数 90人。どちらの数値もある3自治体の合計）。[1][2][3][4][5][6]",
        "関東の退院した者の割合（平成29年度）は **40.0%** です（退院した者の人数 34人 ÷ "
        "退院支援を実施した者の人数 85人。どちらの数値もある2自治体の合計）。[7][8][9][10]",
        "退院した者の割合が高いのは関東です（関東の計 40.0%、東北の計 25.6%）。"
        "差は **14.4ポイント** です。[1][2][3][4][5][6][7][8][9][10]",
    ]
    assert breaches(answer, index) == []
    english = assistant.ask("Compare the discharge rates of Tohoku and Kanto in fiscal 2017.").answer
    assert "Kanto in all 40.0%, Tohoku in all 25.6%" in english


def test_groups_without_a_figure_are_asked_back(assistant: Assistant) -> None:
    answer = assistant.ask("政令市と県の平均を比較")
    assert answer.status is Status.CLARIFY
    assert answer.answer == "どの数の平均を比べますか（退院支援を実施した者の人数、退院した者の人数）。"
    for choice in answer.choices:
        assert assistant.ask(choice).answer.startswith("政令市の"), choice


def test_a_place_without_a_number_beside_a_region(assistant: Assistant, index: Index) -> None:
    answer = assistant.ask("平成29年度の東北と横浜市の退院者数を比べて")
    assert "差は" not in answer.answer
    assert "| 横浜市 | 「集計中」 | [4] |" in answer.answer
    assert breaches(answer, index) == []


def test_groups_are_kept_by_a_follow_up(assistant: Assistant) -> None:
    answer = assistant.ask("平均では？", turns("平成29年度の東北と関東の退院者数の合計を比べて")).answer
    # 23 / 3 and 34 / 2.
    assert "平均が大きいのは関東です（関東の平均 17人、東北の平均 7.7人）。差は **9.3人** です。" in answer


@pytest.mark.parametrize(
    ("before", "question", "verdict"),
    [
        ("東北の退院者数の合計は？", "関東と比べると？", "関東の合計 34人、東北の合計 23人"),
        ("東北の退院者数の平均は？", "関東と比べると？", "関東の平均 17人、東北の平均 7.7人"),
        ("東北の退院者数の合計は？", "千葉市と比べると？", "東北の合計 23人、千葉市の合計 9人"),
        ("千葉市の退院者数は？", "東北と比べると？", "東北の合計 23人、千葉市の合計 9人"),
        (
            "千葉市の退院者数は？",
            "群馬県と比べると？",
            "最も少ないのは千葉市で、差は 16人 です",
        ),
        (
            "東北の退院者数の合計は？",
            "How does that compare with Kanto?",
            "Kanto: total 34人, 東北",
        ),
    ],
)
def test_a_follow_up_sets_another_group_beside(
    assistant: Assistant, before: str, question: str, verdict: str
) -> None:
    assert verdict in assistant.ask(question, turns(f"平成29年度の{before}")).answer


def test_a_mean_is_kept_by_a_follow_up(assistant: Assistant) -> None:
    answer = assistant.ask("関東は？", turns("平成29年度の東北の退院者数の平均は？")).answer
    assert answer.startswith("関東の退院した者の人数（平成29年度）の平均は **17人** です")


def test_groups_of_which_none_has_a_report(assistant: Assistant) -> None:
    answer = assistant.ask("九州と中国地方の退院者数の合計を比べて")
    assert answer.status is Status.NOT_FOUND


def test_reports_that_are_not_ticked(index: Index) -> None:
    kept = [
        r for r in index.reports if r.jurisdiction.name not in ("岩手県", "仙台市") and r.fiscal_year == 2017
    ]
    some = Assistant(index, reports=kept)
    total = some.ask("東北の退院者数の合計は？").answer
    assert total.startswith("東北の退院した者の人数（平成29年度）の合計は **11人** です")
    assert (
        "※ 東北のうち、岩手県、仙台市の2自治体の報告書は選択から外されているため、"
        "この答えに含まれていません。" in total
    )
    assert "宮城県、秋田県、山形県、福島県の4自治体の報告書は収録されていない" in total
    for question, part in [
        ("仙台市の退院者数は？", "仙台市の報告書は、答えに使う資料の選択から外されているため"),
        (
            "青森県の平成30年度の退院者数は？",
            "青森県の平成30年度の報告書は、答えに使う資料の選択から外されている",
        ),
        ("平成30年度の退院者数の合計は？", "平成30年度の報告書は、答えに使う資料の選択から外されている"),
        ("川崎市の退院者数は？", "川崎市の報告書は収録されていない"),
    ]:
        answer = some.ask(question)
        assert answer.status is Status.NOT_FOUND
        assert part in answer.answer
        assert "選ばれているのは" in answer.answer
    newest = some.ask("青森県の退院者数は？").answer
    assert newest.startswith("青森県（平成29年度）の退院した者の人数は **11人** です。")
    assert newest.endswith("※ 青森県の平成30年度の報告書は、答えに使う資料の選択から外されています。")
    both = some.ask("青森県と仙台市の退院者数は？").answer
    assert "※ 仙台市の報告書は、答えに使う資料の選択から外されています。" in both
    without = Assistant(index, reports=[r for r in index.reports if r.jurisdiction.region != "東北"])
    none = without.ask("東北の退院者数の合計は？").answer
    assert "（青森県、岩手県、仙台市）の報告書は、答えに使う資料の選択から外されています。" in none


@pytest.mark.parametrize(
    "question", ["東日本と西日本ではどちらの退院者が多い？", "Total discharged in Western Japan?"]
)
def test_a_part_of_the_country_without_bounds_is_asked_back(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status is Status.CLARIFY


def test_cities_are_no_prefectures_in_english(assistant: Assistant) -> None:
    answer = assistant.ask("Which city had the most people discharged in 2017?").answer
    assert answer.startswith("Highest number of people discharged: Chiba City (千葉市), **9人**.")
    assert "青森県" not in answer and "群馬県" not in answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("平成29年度に退院者が一番多い地方は？", "合計が最も大きいのは関東地方、"),
        ("Which region had the most discharges in 2017?", "Highest total: Kanto"),
        ("平成29年度の東北と関東で退院者が多い地方は？", "合計が大きいのは関東です"),
    ],
)
def test_regions_are_ranked_by_their_sums(
    assistant: Assistant, index: Index, question: str, said: str
) -> None:
    answer = assistant.ask(question)
    assert said in answer.answer
    assert breaches(answer, index) == []


def test_means_of_groups_are_no_bound(assistant: Assistant) -> None:
    answer = assistant.ask("平成29年度の政令市の平均と県の平均、退院者が多いのは？").answer
    assert "平均が大きいのは都道府県です" in answer
