"""Rankings and conditions in answers, over figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Answer, Intent, Status
from tests.rag.conftest import breaches, load, turns
from tests.rag.second_corpus import sheet

SHEETS = {
    # Supported and discharged, and the rate where there is one.
    "a.txt": sheet("青森県", "40人", "8人"),  # 20 %
    "b.txt": sheet("岩手県", "1,200人", "15人"),  # 1.25 %
    "c.txt": sheet("秋田県", "20人", "12人"),  # 60 %
    "d.txt": sheet("山形県", "16人", "8人"),  # 50 %
    "e.txt": sheet("福島県", "10人", "集計中"),
    "f.txt": sheet("群馬県", "延べ30人", "延べ9人"),  # 30 %
    "g.txt": sheet("千葉市", "25人", "約3人"),  # about 12 %
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("ranked")
    (folder / "corpus").mkdir()
    for name, text in SHEETS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    return Assistant(load(Path(folder / "corpus"), folder / "index"))


def ask(assistant: Assistant, question: str, *before: str) -> Answer:
    answer = assistant.ask(question, turns(*before))
    assert breaches(answer, assistant.index) == []
    return answer


def places(answer: Answer) -> list[str]:
    """Those of a table or a list, in its order."""
    lines = answer.answer.splitlines()
    rows = [line.strip("| ").split(" |")[0] for line in lines if line.startswith("| ")][1:]
    return rows or [line[2:].split("：")[0].split("（")[0] for line in lines if line.startswith("- ")]


def first(answer: Answer) -> str:
    return answer.answer.split("\n\n", 1)[0]


ORDER = ["岩手県", "秋田県", "青森県", "山形県", "千葉市"]


@pytest.mark.parametrize("question", ["退院者数を多い順に並べて", "退院者数の降順の一覧", "退院者数の多い順"])
def test_falling(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert first(answer) == "退院した者の人数の多い順です（数値のある5自治体）。"
    assert places(answer) == [*ORDER, "福島県", "群馬県"]
    assert "※ 福島県は数値が示されていないため、順位に含めていません。" in answer.answer
    assert "※ 群馬県は数え方（延べ・実人数）が異なるため、順位に含めていません。" in answer.answer


@pytest.mark.parametrize(
    "question",
    ["退院者数を昇順に並べて", "退院者数を少ない順に", "Discharges in ascending order for all places"],
)
def test_rising(assistant: Assistant, question: str) -> None:
    rows = places(ask(assistant, question))[:5]
    assert [row.split(" (")[-1].strip("()") for row in rows] == [
        "千葉市", "青森県", "山形県", "秋田県", "岩手県",
    ]  # fmt: skip


def test_the_first_few(assistant: Assistant) -> None:
    answer = ask(assistant, "退院者数の上位2自治体は？")
    assert first(answer) == "退院した者の人数が多い順の2自治体は次のとおりです（数値のある5自治体のうち）。"
    assert places(answer) == ["岩手県", "秋田県"]
    assert len(answer.citations) == 2
    assert "※ 福島県は数値が示されていないため、順位に含めていません。" in answer.answer


def test_a_cut_keeps_ties_and_says_so(assistant: Assistant) -> None:
    answer = ask(assistant, "退院者数トップ3")
    assert places(answer) == ["岩手県", "秋田県", "青森県", "山形県"]
    assert "※ 3番目が同数のため、4自治体を挙げています。" in answer.answer


def test_the_last_few(assistant: Assistant) -> None:
    assert places(ask(assistant, "退院者数のワースト3")) == ["千葉市", "青森県", "山形県"]


def test_fewer_than_asked_for(assistant: Assistant) -> None:
    answer = ask(assistant, "退院者数ベスト10")
    assert places(answer) == ORDER
    assert "※ 数値のある自治体は5自治体だけです。" in answer.answer


def test_the_second(assistant: Assistant) -> None:
    answer = ask(assistant, "退院者数が2番目に多い自治体は？")
    assert first(answer) == (
        "数値のある5自治体のうち、退院した者の人数が2番目に多いのは秋田県で、**12人** です。[1]"
    )


def test_a_place_that_is_tied(assistant: Assistant) -> None:
    answer = ask(assistant, "退院者数が4番目に多い自治体は？")
    head, behind = answer.answer.split("\n\n")[:2]
    assert head == (
        "数値のある5自治体のうち、退院した者の人数が多いほうから3～4番目は青森県と山形県で、"
        "同数（**8人**）です。[1][2]"
    )
    assert behind == "その次に多いのは千葉市で、**約3人** です。[3]"


def test_a_place_that_there_is_not(assistant: Assistant) -> None:
    answer = ask(assistant, "退院者数が9番目に多い自治体は？")
    assert first(answer) == "9番目に当たる自治体はありません。数値のある自治体は5自治体です。"


def test_whose_place(assistant: Assistant) -> None:
    assert first(ask(assistant, "山形県の退院者数は何位ですか")) == (
        "数値のある5自治体のうち、山形県の退院した者の人数は多いほうから3番目で、"
        "**8人** です（青森県と同数）。[1][2]"
    )
    assert first(ask(assistant, "青森県の退院率は何番目に低いですか")) == (
        "数値のある6自治体のうち、青森県の退院した者の割合は低いほうから3番目で、**20.0%** です。[1][2]"
    )


def test_the_order_of_rates(assistant: Assistant) -> None:
    assert places(ask(assistant, "退院率の高い順に並べて"))[:6] == [
        "秋田県", "山形県", "群馬県", "青森県", "千葉市", "岩手県",
    ]  # fmt: skip
    assert places(ask(assistant, "退院率の上位2つは？")) == ["秋田県", "山形県"]
    second = ask(assistant, "退院率が2番目に低い自治体は？")
    assert "2番目に低いのは千葉市で、**約12.0%** です。" in first(second)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("退院率が50%以上の自治体は？", ["秋田県", "山形県"]),
        ("退院率が50%を超える自治体は？", ["秋田県"]),
        ("退院率が5割未満の自治体", ["青森県", "岩手県", "群馬県", "千葉市"]),
        ("退院率が10%台の自治体は？", ["千葉市"]),
        ("退院率が1.2%以上2%以下の自治体は？", ["岩手県"]),
        ("Which places have a discharge rate over 30%?", ["Akita", "Yamagata"]),
        ("退院率が20%以上で退院者数が10人以上の自治体は？", ["秋田県"]),
        ("退院者数が8人から12人の自治体は？", ["青森県", "秋田県", "山形県"]),
        ("退院者が10人台の自治体は？", ["岩手県", "秋田県"]),
        ("Which places had between 10 and 20 people discharged?", ["Iwate", "Akita"]),
        ("支援者数が20人以上で退院者数が10人未満の自治体は？", ["青森県", "千葉市"]),
        ("退院者が平均より多い自治体は？", ["岩手県", "秋田県"]),  # the mean is about 9.2
    ],
)
def test_conditions(assistant: Assistant, question: str, found: list[str]) -> None:
    assert [place.split(" Pref")[0] for place in places(ask(assistant, question))] == found


def test_who_cannot_be_told(assistant: Assistant) -> None:
    answer = ask(assistant, "退院率が50%以上の自治体は？")
    assert "※ 福島県は割合を計算できないため、条件に当てはまるか分かりません。" in answer.answer
    none = ask(assistant, "退院率が100%を超える自治体は？")
    assert first(none).startswith(
        "退院した者の割合が100%を超える自治体は、計算できる6自治体の中にはありません。"
    )


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("青森県の退院者数は8人ですよね？", "はい、8人です。青森県（平成29年度）の"),
        ("青森県の退院者数は7人ですか？", "いいえ。青森県（平成29年度）の退院した者の人数は **8人** です。"),
        ("青森県の退院者は10人を超えていますか？", "いいえ、10人を超えていません。青森県"),
        ("青森県の退院率は2割以上ですか？", "はい、2割以上です。青森県（平成29年度）の退院した者の割合は"),
        ("千葉市の退院者数は3人ですか？", "報告書では、おおよその数（約）で示されています。"),
        ("福島県の退院者は10人以上ですか？", "福島県（平成29年度）の退院した者の人数は、「集計中」"),
        ("Is the number of discharges in Aomori Prefecture more than 5?", "Yes, more than 5. Aomori"),
        ("秋田県で退院した人はいますか？", "はい。秋田県（平成29年度）の"),
        ("退院者が10人以上の自治体はありますか？", "はい。退院した者の人数が10人以上の"),
        ("退院者が90人以上の自治体はありますか？", "いいえ。退院した者の人数が90人以上の"),
        ("青森県の退院者は秋田県より多いですか？", "いいえ。"),
        ("青森県より秋田県のほうが退院者は多いですか？", "はい。"),
    ],
)
def test_yes_or_no_comes_first(assistant: Assistant, question: str, told: str) -> None:
    assert ask(assistant, question).answer.startswith(told)


def test_beside_the_mean(assistant: Assistant) -> None:
    # (15 + 12 + 8 + 8 + about 3) / 5 = about 9.2.
    answer = ask(assistant, "平均と比べて秋田県の退院者数は？")
    assert first(answer).startswith(
        "数値のある5自治体の退院した者の人数の平均は **約9.2人** です（合計約46人 ÷ 5自治体）。"
        "秋田県（平成29年度）は **12人** で、平均より 約2.8人 多くなっています。"
    )
    assert len(answer.citations) == 7  # the rows of those that are left out among them
    assert ask(assistant, "青森県の退院者数は平均より多いですか？").answer.startswith("いいえ。")


def test_multiples(assistant: Assistant) -> None:
    assert first(ask(assistant, "秋田県の退院者数は青森県の何倍ですか？")) == (
        "退院した者の人数は **1.5倍** です（秋田県 12人 ÷ 青森県 8人）。[1][2]"
    )
    assert (
        "**4倍** です（秋田県 12人 ÷ 千葉市 約3人）"
        not in ask(assistant, "秋田県の退院者数は千葉市の何倍？").answer
    )
    assert "**約4倍**" in ask(assistant, "千葉市と比べて秋田県の退院者数は何倍？").answer


def test_thousands_look_alike(assistant: Assistant) -> None:
    assert "**1,200人**" in ask(assistant, "岩手県の支援者数は？").answer
    assert "÷ 退院支援を実施した者の人数 1,200人" in ask(assistant, "岩手県の退院率は？").answer
    assert "**1,240人**" in ask(assistant, "岩手県と青森県の支援者数の合計は？").answer


def test_the_record_is_both_measures(assistant: Assistant) -> None:
    answer = ask(assistant, "青森県の退院支援の実績は？")
    assert ("**40人**" in answer.answer, "**8人**" in answer.answer) == (True, True)


def test_a_follow_up_keeps_the_order(assistant: Assistant) -> None:
    query = assistant.understand("平成29年度は？", turns("退院者数の下位2つは？"))
    assert (query.order.directions, query.order.count) == ((False,), 2)


def test_no_report_of_that_kind(assistant: Assistant) -> None:
    assert ask(assistant, "九州の退院者数の上位3つは？").status is Status.NOT_FOUND


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "平成29年度の千葉県の退院者は全体の何％を占めますか",
            # 17 of 17 + 9 + 5 + 6
            "数値のある4自治体の退院した者の人数の合計は 37人 です。"
            "千葉県（平成29年度）の 17人 は、合計の **45.9%** に当たります。",
        ),
        (
            "What share of the total discharged in 2017 was Chiba City?",
            "Chiba City (千葉市), fiscal 2017: 9名, which of the total is **24.3%**.",
        ),
    ],
)
def test_the_share_that_one_place_has_of_all(
    second: Assistant, second_index: Index, question: str, said: str
) -> None:
    answer = second.ask(question)
    assert said in answer.answer
    assert breaches(answer, second_index) == []


def test_the_share_of_those_supported_is_a_rate(second: Assistant) -> None:
    answer = second.ask("平成29年度に千葉県で支援した人全体の何%が退院した？").answer
    assert "**40.5%**" in answer


def test_the_same_ranking_of_another_figure(second: Assistant) -> None:
    before = turns("平成29年度の支援者数の上位2つは？")
    query = second.understand("退院者では？", before)
    assert (query.intent, query.order.count, query.measures) == (Intent.RANK, 2, ("discharged",))
    assert second.understand("退院者は？", before).intent is Intent.VALUE


def test_the_areas_of_one_place_keep_a_bound(second: Assistant) -> None:
    asked = "平成29年度の長野県の圏域で退院者がゼロのところはありますか？"
    assert "はい。退院した者の人数（平成29年度）が0人の圏域は、次の1圏域です。" in second.ask(asked).answer
    of_one = second.ask("平成29年度の長野県で退院者が0人だった圏域は？").answer
    assert "- 長野県の上小圏域：**0人**" in of_one


def test_no_mean_of_rates_is_pretended(second: Assistant) -> None:
    answer = second.ask("平成29年度の退院率が平均より高いのは？").answer
    assert answer.startswith("※ 割合の平均は計算していないため")


def test_half_of_the_year_before_is_no_rate(second: Assistant) -> None:
    query = second.understand("支援者数が前年から半分以下に減った自治体は？")
    assert (query.rate, query.measures, query.condition) == (None, ("supported",), None)


def test_how_many_times_what_it_was(second: Assistant) -> None:
    assert "**1.3倍** です" in second.ask("千葉市の退院者は何倍になった？").answer


def test_more_than_another_place_in_english(second: Assistant) -> None:
    answer = second.ask("Did Chiba City discharge more people than Chiba Prefecture in 2017?").answer
    assert "Highest: Chiba Prefecture (千葉県); lowest: Chiba City (千葉市); difference: 8人." in answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many times more people did Yamagata support than Fukushima?", "**1.6 times** as many"),
        ("How many times as many people did Aomori support as Akita?", "**2 times** as many"),
        ("How many more people did Akita support than Fukushima?", "difference: 10人"),
        ("Did Akita support more people than Aomori?", "Aomori Prefecture (青森県); lowest: Akita"),
        ("How many people did Yamagata support?", "people given discharge support: **16人**"),
    ],
)
def test_the_verb_for_a_figure_in_english(assistant: Assistant, question: str, told: str) -> None:
    assert told in ask(assistant, question).answer


def test_support_of_something_is_no_figure(assistant: Assistant) -> None:
    for question in ("How does Aomori support housing?", "Does Akita support peer workers?"):
        assert assistant.understand(question).measures == ()


def test_both_ends_of_a_ranking_have_a_few_each(second: Assistant) -> None:
    answer = second.ask("平成29年度の退院者数のトップ2とワースト2は？").answer
    most, least = answer.split("少ない順の2自治体", 1)
    assert "| 千葉県 | 17人 |" in most and "| 千葉市 | 9名 |" in most
    assert "| 長野県 | 合わせて 5人" in least and "| 大阪市 | 6人 |" in least
