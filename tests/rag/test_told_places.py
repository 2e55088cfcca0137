"""Many places over two years: changes, who is meant by a follow-up, who writes nothing, what is no sum."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.bounds import asks_whether, conditions
from rag.intents import trends, years_compared
from rag.model import Calculation, Condition, Places, Query, Status
from rag.readings import result_text
from rag.session_counts import units_asked
from rag.told_places import counted_item, points_at_places
from tests.rag.conftest import breaches, load, names, turns, understood
from tests.rag.second_corpus import sheet

AREAS = ("佐久圏域", "上小圏域")
FILES = {
    "a.txt": sheet("千葉県", "42人", "17人", meetings=12, policy="依存症の相談日を増やす")
    + sheet("千葉市", "25人", "9人", meetings=3, policy="依存症の学習会を開く")
    + sheet("大阪市", "10人", "0人", meetings=14)
    + sheet("横浜市", "110人", "集計中", meetings=7)
    + sheet("富山県", "44人 集計中 44人", "17人 11人 28人", areas=(*AREAS, "計"), meetings=2),
    "b.txt": sheet("千葉県", "50人", "30人", year=30, meetings=5, policy="住まいの窓口を設ける")
    + sheet("千葉市", "33人", "4人", year=30, meetings=6)
    + sheet("大阪市", "延べ45人", "6人", year=30, meetings=8)
    + sheet("横浜市", "90人", "20人", year=30, meetings=9)
    + sheet("富山県", "33人 延べ32人", "5人 4人", year=30, areas=AREAS, meetings=4),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus: Path = tmp_path_factory.mktemp("two_years")
    for name, text in FILES.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    return load(corpus, tmp_path_factory.mktemp("two_years_index") / "index")


@pytest.fixture(scope="module")
def asked(index: Index) -> Assistant:
    return Assistant(index)


def rows(text: str) -> list[str]:
    """The first cells of a table's rows."""
    return [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")][1:]


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("退院者数が前年度より増えた自治体は？", ["千葉県", "大阪市"]),
        ("退院者数が前年度より減った自治体を教えて", ["富山県", "千葉市"]),
        ("退院者数の伸びが大きい自治体を上位1つ", ["千葉県"]),
        ("退院者が10人以上増えた自治体は？", ["千葉県"]),
        ("退院者の減少が最も大きいのは？", ["富山県"]),
        ("全自治体の退院者数の推移", ["千葉県", "大阪市", "千葉市", "富山県"]),
    ],
)
def test_places_that_changed(asked: Assistant, index: Index, question: str, places: list[str]) -> None:
    """千葉県 17 to 30, 大阪市 0 to 6, 千葉市 9 to 4, 富山県 28 to 9; 横浜市 has no number for 2017."""
    answer = asked.ask(question)
    assert rows(answer.answer) == places
    assert "横浜市は二つの年度の数値がそろわないため、比べていません。" in answer.answer
    assert breaches(answer, index) == []


def test_a_change_is_told_with_both_years(asked: Assistant) -> None:
    text = asked.ask("退院者数が前年度より増えた自治体は？").answer
    assert "（二つの年度の数値を比べられる4自治体のうち2自治体）" in text
    assert "| 千葉県 | 17人 | 30人 | 13人増 | [1][2] |" in text


def test_nobody_changed_so_far(asked: Assistant, index: Index) -> None:
    answer = asked.ask("退院者が100人以上増えた自治体は？")
    assert "100人以上増えた自治体は、二つの年度の数値を比べられる4自治体の中にはありません。" in answer.answer
    assert breaches(answer, index) == []


def test_figures_counted_otherwise_are_not_compared(asked: Assistant) -> None:
    """大阪市 counts heads in 2017 and times in 2018, of 富山県 one area does."""
    text = asked.ask("退院支援人数が増えた自治体は？").answer
    assert rows(text) == ["千葉県", "千葉市"]
    assert "大阪市、富山県は数え方（延べ・実人数）が年度によって異なるため、比べていません。" in text


def test_one_year_has_no_change_to_tell(seed: Assistant, seed_index: Index) -> None:
    answer = seed.ask("前年度と比べて退院者は増えましたか")
    assert answer.answer.startswith("収録されているのは平成29年度の数値だけのため")
    assert "最も多い" not in answer.answer
    assert breaches(answer, seed_index) == []


@pytest.mark.parametrize(
    ("before", "question", "places"),
    [
        ("平成29年度に依存症に取り組むのはどこ？", "その中で退院者が一番多いのは？", ["千葉県", "千葉市"]),
        ("平成29年度に依存症に取り組むのはどこ？", "そこの退院者数を一覧にして", ["千葉県", "千葉市"]),
        ("平成29年度に依存症に取り組むのはどこ？", "そのうち政令市は？", ["千葉市"]),
        ("平成29年度の退院者数の上位2つは？", "その2自治体の退院率を教えて", ["富山県", "千葉県"]),
        ("平成29年度に退院者が10人以上の自治体は？", "その合計は？", ["千葉県", "富山県"]),
        ("平成29年度の退院者が一番多いのは？", "その県の成果は？", ["富山県"]),
        ("平成29年度の退院者数を多い順に", "2位の自治体の成果は？", ["千葉県"]),
        ("平成29年度の退院者数を多い順に", "9位の自治体の成果は？", []),
        ("退院者数が最も増えたのはどこ", "そこの取組を教えて", ["千葉県"]),
    ],
)
def test_places_that_the_answer_named(
    asked: Assistant, before: str, question: str, places: list[str]
) -> None:
    assert names(understood(asked, question, [before])) == places


def test_the_year_stays_with_the_places(asked: Assistant) -> None:
    query = understood(asked, "その2自治体の退院率を教えて", ["平成29年度の退院者数の上位2つは？"])
    assert query.fiscal_years == (2017,)


def test_the_place_pointed_at(asked: Assistant) -> None:
    query = understood(asked, "その県の成果は？", ["平成29年度の退院者数を多い順に", "2番目は？"])
    assert names(query) == ["千葉県"]
    assert query.places.groups == ()


def test_the_figure_of_the_first_against_the_year_before(asked: Assistant, index: Index) -> None:
    history = turns("平成30年度に退院者が一番多いのは？")
    answer = asked.ask("その人数は前年度と比べてどう？", history)
    assert "平成29年度の17人から平成30年度の30人へ、**13人** 増えています。" in answer.answer
    assert breaches(answer, index) == []


def test_the_year_before_alone(asked: Assistant) -> None:
    text = asked.ask("前年度は？", turns("千葉県の平成30年度の退院者数は？")).answer
    assert "**17人**" in text
    assert "増減" not in text


@pytest.mark.parametrize(
    ("before", "question", "heading"),
    [
        ("千葉県の平成30年度の成果は？", "次年度の方針も", "「平成31年度 取組方針」"),
        ("千葉県の平成30年度の取組方針は？", "成果は？", "千葉県（平成29年度）"),
        ("千葉県の平成29年度の退院者数は？", "方針は？", "「平成30年度 取組方針」"),
    ],
)
def test_the_year_of_a_policy_is_that_of_its_report(
    asked: Assistant, before: str, question: str, heading: str
) -> None:
    assert heading in asked.ask(question, turns(before)).answer


def test_who_does_not_write_of_it(asked: Assistant, index: Index) -> None:
    answer = asked.ask("依存症に取り組んでいない自治体は？（平成29年度）")
    assert (
        "「依存症」についての記述が報告書に見当たらないのは、大阪市、横浜市、富山県です（3自治体）"
        in answer.answer
    )
    assert "該当する記述があるのは" not in answer.answer
    assert {citation.jurisdiction for citation in answer.citations} == {"千葉県", "千葉市"}
    assert breaches(answer, index) == []


def test_nobody_is_without_it(asked: Assistant) -> None:
    text = asked.ask("訪問看護に触れていない自治体は？（平成29年度）").answer
    assert text.startswith("「訪問看護」についての記述が見当たらない自治体はありません。")


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("平成29年度に戦略会議を10回以上開いた自治体は？", {"千葉県", "大阪市"}),
        ("平成29年度に戦略会議を最も多く開いたのはどこ", {"大阪市"}),
        ("戦略会議が12回の自治体は？（平成29年度）", {"千葉県"}),
    ],
)
def test_times_within_a_bound(asked: Assistant, index: Index, question: str, places: set[str]) -> None:
    answer = asked.ask(question)
    assert {citation.jurisdiction for citation in answer.citations} == places
    assert breaches(answer, index) == []


def test_a_printed_sum_without_an_area_warns_of_its_rate(asked: Assistant, index: Index) -> None:
    answer = asked.ask("富山県の平成29年度の退院率")
    assert "**63.6%**" in answer.answer  # 28 of 44
    assert "報告書の計に上小圏域の数値が含まれていません（上小圏域 集計中）" in answer.answer
    assert breaches(answer, index) == []


def test_a_whole_sum_warns_of_nothing(asked: Assistant) -> None:
    assert "含まれていません" not in asked.ask("千葉県の平成29年度の退院率").answer


def test_heads_and_times_added_up_are_told(asked: Assistant) -> None:
    text = asked.ask("富山県の平成30年度の退院支援人数").answer
    assert "**65人**" in text
    assert "（延べ数とそうでない数が混ざった合計です）" in text
    assert "延べの数と" not in asked.ask("富山県の平成30年度の退院者数").answer


@pytest.mark.parametrize(
    "question", ["富山県の平成30年度の圏域ごとの退院者の割合", "富山県の圏域別の退院率（平成30年度）"]
)
def test_rates_by_area(asked: Assistant, question: str) -> None:
    text = asked.ask(question).answer
    assert "富山県の佐久圏域（平成30年度）の退院した者の割合は **15.2%**" in text  # 5 of 33
    assert "富山県の上小圏域の退院した者の割合は、分子と分母の数え方" in text


def test_supported_and_yet_nobody_discharged(asked: Assistant) -> None:
    answer = asked.ask("退院支援をしたのに退院者がいなかった自治体は？（平成29年度）")
    assert answer.status is Status.ANSWERED
    assert [c.jurisdiction for c in answer.citations] == ["大阪市", "大阪市"]


def test_bounds_of_one_against_the_other() -> None:
    both = conditions("支援したのに退院者がいない自治体")
    assert [(bound.operator, bound.value) for bound in both] == [(">=", 1.0), ("==", 0.0)]
    assert conditions("退院者がいない自治体") == (Condition("==", 0.0),)


@pytest.mark.parametrize(
    ("question", "whether"),
    [
        ("千葉県は千葉市より多いですか（平成30年度）", True),
        ("退院者は20人ですか。平成30年度で。", True),
        ("退院者は何人ですか（平成30年度）", False),
    ],
)
def test_a_year_behind_a_question_changes_nothing(question: str, whether: bool) -> None:
    assert asks_whether(question) is whether


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("退院者数は2年間でどう変わった？", True),
        ("昨年度に比べ退院者がどう変化しましたか", True),
        ("昨年度の退院者数", False),
        ("前年度は?", False),
        ("退院者数は?", False),
    ],
)
def test_how_a_change_is_asked_for(question: str, asks: bool) -> None:
    assert trends(question) is asks


@pytest.mark.parametrize(
    ("question", "item"), [("2番目は?", 2), ("3つ目を詳しく", 3), ("最後は?", None), ("もっと", None)]
)
def test_counted_items(question: str, item: int | None) -> None:
    assert counted_item(question) == item


def test_places_of_its_own_are_not_pointed_at(asked: Assistant) -> None:
    query: Query = understood(asked, "その中で千葉市は？")
    assert query.places != Places()
    assert not points_at_places(query)


def test_units_come_from_the_bound(asked: Assistant) -> None:
    assert units_asked(understood(asked, "戦略会議を10回以上開いた自治体は？")) == ("回",)
    assert units_asked(understood(asked, "戦略会議の自治体は？")) == ()


@pytest.mark.parametrize(
    ("question", "row"),
    [
        # 17 of 42 and 30 of 50; 9 of 25 and 4 of 33
        (
            "退院率が前年度より上がった自治体は？",
            "| 千葉県 | 40.5% | 60.0% | 19.5ポイント増 | [1][2][3][4] |",
        ),
        ("退院率が最も下がったのはどこ？", "| 千葉市 | 36.0% | 12.1% | 23.9ポイント減 | [1][2][3][4] |"),
    ],
)
def test_rates_that_changed(asked: Assistant, index: Index, question: str, row: str) -> None:
    answer = asked.ask(question)
    assert [line for line in answer.answer.splitlines() if line.startswith("| 千葉")] == [row]
    assert breaches(answer, index) == []


def test_a_rounded_mean_keeps_its_decimal() -> None:
    """43 and 43.03 are not the same in a document; 1,549 over 36 places is the latter."""
    values = tuple([43.0] * 35 + [44.0])
    rounded = Calculation("mean", values, 43.0)
    assert result_text(rounded, "人") == "43.0人"
    assert result_text(Calculation("mean", (40.0, 46.0), 43.0), "人") == "43人"
    assert result_text(Calculation("sum", (40.0, 3.0), 43.0), "人") == "43人"


def test_sums_of_two_years_are_not_added(asked: Assistant) -> None:
    """関東: 17 + 9 in 2017, 30 + 4 + 20 in 2018."""
    text = asked.ask("関東の退院者数の合計は前年度から増えましたか").answer
    assert "**26人**" in text
    assert "**54人**" in text
    assert "80人" not in text


def test_each_of_two_regions_by_itself(asked: Assistant) -> None:
    text = asked.ask("平成30年度の関東と近畿の退院者数をそれぞれ出してください").answer
    assert "関東の退院した者の人数（平成30年度）の合計は **54人**" in text
    assert "**6人**" in text


def test_the_difference_of_one_place_is_between_its_years(asked: Assistant) -> None:
    text = asked.ask("差は？", turns("千葉県の平成29年度の退院者数は？", "平成30年度は？")).answer
    assert "平成29年度の17人から平成30年度の30人へ、**13人** 増えています。" in text


def test_who_is_left_the_most(asked: Assistant, index: Index) -> None:
    """Supported without discharged in 2017: 千葉県 25, 千葉市 16, 大阪市 10; 富山県's areas differ."""
    answer = asked.ask("退院していない人が最も多い自治体は（平成29年度）")
    assert "**25人**" in answer.answer
    assert "**16人**" not in answer.answer
    assert (
        "富山県（平成29年度）の退院支援を実施した者の人数から退院した者の人数を除いた数は、二つの数の対象の圏域が異なる"
        in answer.answer
    )
    assert breaches(answer, index) == []


def test_a_remainder_that_is_not_to_be_had_is_told(asked: Assistant) -> None:
    answer = asked.ask("横浜市で退院していない人は何人ですか（平成29年度）")
    assert answer.status is Status.ANSWERED
    assert "どちらかの数値が示されていないため計算できません。[1][2]" in answer.answer


def test_who_does_not_give_the_figure(asked: Assistant) -> None:
    text = asked.ask("退院者数を公表していない自治体は？（平成29年度）").answer
    assert "- 横浜市：「集計中」" in text
    assert "千葉市" not in text


def test_an_area_is_asked_back_with_its_owners_of_that_year(asked: Assistant) -> None:
    """In 2018 alone 富山県 is the only one with 佐久圏域; nobody is asked back."""
    answer = asked.ask("佐久圏域の平成30年度の退院者数は？")
    assert "**5人**" in answer.answer


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        # Of all in 2017, 富山県 has the most with 28; it does not write of 依存症.
        ("依存症に取り組んでいる自治体で退院者数が最も多いのは？（平成29年度）", "**17人**", "富山県"),
        ("依存症について書いている自治体の退院者数の合計（平成29年度）", "**26人**", "富山県"),
    ],
)
def test_figures_of_those_who_write_of_it(
    asked: Assistant, index: Index, question: str, told: str, untold: str
) -> None:
    answer = asked.ask(question)
    assert answer.answer.startswith(
        "「依存症」についての記述がある2自治体（千葉県、千葉市）についてお答えします。"
    )
    assert told in answer.answer
    assert untold not in answer.answer
    assert breaches(answer, index) == []


def test_the_greatest_changes_of_either_way(asked: Assistant) -> None:
    """富山県 -19, 千葉県 +13, 大阪市 +6, 千葉市 -5."""
    assert rows(asked.ask("退院者の増減が大きい順に2自治体").answer) == ["富山県", "千葉県"]


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("千葉県は前年より退院者が多いですか", "はい。"),
        ("千葉市は前年度より退院者が多いですか？", "いいえ。"),
    ],
)
def test_more_than_the_year_before(asked: Assistant, question: str, word: str) -> None:
    assert asked.ask(question).answer.startswith(word)


def test_the_reason_is_asked_of_the_first(asked: Assistant) -> None:
    query = understood(asked, "理由は？", ["退院者数が最も減ったのは？"])
    assert names(query) == ["富山県"]


@pytest.mark.parametrize(
    ("question", "named", "years"),
    [
        ("退院者数は平成29年度から増えていますか", (2017,), ()),
        ("退院者数は平成29年度と比べてどうなりましたか", (2017,), ()),
        ("平成30年度の退院者数は前年度から増えましたか", (2018,), (2017, 2018)),
        ("平成30年度に退院者が増えた自治体", (2018,), (2017, 2018)),
        ("平成29年度と平成30年度の退院者数の変化", (2017, 2018), (2017, 2018)),
        ("平成30年度の退院者数", (2018,), (2018,)),
        ("退院者数は増えましたか", (), ()),
    ],
)
def test_the_years_of_a_change(question: str, named: tuple[int, ...], years: tuple[int, ...]) -> None:
    assert years_compared(question, named) == years


@pytest.mark.parametrize(
    "question", ["関東の退院者数は平成29年度から増えていますか", "平成30年度に退院者が増えた関東の自治体"]
)
def test_one_year_named_is_not_all_there_is(asked: Assistant, question: str) -> None:
    text = asked.ask(question).answer
    assert "収録されているのは" not in text
    assert rows(text) == ["千葉県"]


def test_doing_the_work_of_the_figure_is_no_topic(asked: Assistant) -> None:
    """42 + 25 + 110 of 2017: all give discharge support."""
    text = asked.ask("退院支援を行った人数を関東の自治体で合算すると2017年度は？").answer
    assert "**177人**" in text


@pytest.mark.parametrize(
    ("question", "head", "places"),
    [
        ("退院者が減っていない自治体は？", "減っていない自治体は次のとおり", ["千葉県", "大阪市"]),
        ("退院者が増えていない自治体は？", "増えていない自治体は次のとおり", ["富山県", "千葉市"]),
    ],
)
def test_who_did_not_change_so(asked: Assistant, question: str, head: str, places: list[str]) -> None:
    text = asked.ask(question).answer
    assert head in text
    assert rows(text) == places


def test_rates_that_did_not_fall(asked: Assistant) -> None:
    text = asked.ask("退院率が下がっていない自治体は？").answer
    assert "下がっていない自治体は次のとおり" in text
    assert "千葉県" in rows(text)
    assert "千葉市" not in rows(text)
