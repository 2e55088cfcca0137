"""A follow-up keeps what it leaves unsaid, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.model import Condition, Intent, Query, Reach, Status
from tests.rag.conftest import load, names, turns, understood
from tests.rag.second_corpus import sheet

CHIBA = "千葉市の退院者数は？"


def last(assistant: Assistant, *questions: str) -> Query:
    return understood(assistant, questions[-1], questions[:-1])


@pytest.mark.parametrize(
    ("questions", "intent", "named", "subject"),
    [
        ((CHIBA, "川崎市は？"), Intent.VALUE, ["川崎市"], "discharged"),
        ((CHIBA, "川崎市はどうですか"), Intent.VALUE, ["川崎市"], "discharged"),
        ((CHIBA, "じゃあ川崎市"), Intent.VALUE, ["川崎市"], "discharged"),
        ((CHIBA, "支援した人数は？"), Intent.VALUE, ["千葉市"], "supported"),
        ((CHIBA, "成果は？"), Intent.DESCRIBE, ["千葉市"], "outcomes"),
        ((CHIBA, "では、栃木県の圏域ごとでは？"), Intent.LIST, ["栃木県"], "discharged"),
        ((CHIBA, "全自治体では？"), Intent.LIST, [], "discharged"),
        ((CHIBA, "一番多いのはどこ？"), Intent.RANK, [], "discharged"),
        ((CHIBA, "川崎市は？", "どちらが多い？"), Intent.COMPARE, ["千葉市", "川崎市"], "discharged"),
        ((CHIBA, "川崎市は？", "合わせて何人？"), Intent.TOTAL, ["千葉市", "川崎市"], "discharged"),
        (
            (CHIBA, "川崎市は？", "栃木県は？", "3つの合計は？"),
            Intent.TOTAL,
            ["千葉市", "川崎市", "栃木県"],
            "discharged",
        ),
        ((CHIBA, "ありがとう", "川崎市は？"), Intent.VALUE, ["川崎市"], "discharged"),
        ((CHIBA, "", "？？", "川崎市は？"), Intent.VALUE, ["川崎市"], "discharged"),
        ((CHIBA, "川崎市の取組方針は？", "栃木県は？"), Intent.DESCRIBE, ["栃木県"], "policy"),
        (("千葉市の取組方針は？", "成果は？"), Intent.DESCRIBE, ["千葉市"], "outcomes"),
        (("千葉市の取組方針は？", "川崎市のは？", "栃木県も教えて"), Intent.DESCRIBE, ["栃木県"], "policy"),
        (("千葉市について教えて", "退院者は？"), Intent.VALUE, ["千葉市"], "discharged"),
        (("退院者数が一番多い自治体は？", "一番少ないのは？"), Intent.RANK, [], "discharged"),
        (("千葉市と川崎市の退院者数", "支援者数では？"), Intent.VALUE, ["千葉市", "川崎市"], "supported"),
        (("栃木県の退院者数は？", "内訳は？"), Intent.LIST, ["栃木県"], "discharged"),
        ((CHIBA, "逆に川崎市は？"), Intent.VALUE, ["川崎市"], "discharged"),
        (("千葉市は何人支援した？", "退院したのは？"), Intent.VALUE, ["千葉市"], "discharged"),
        (("千葉市で支援を受けたのは何人？", "川崎市は？"), Intent.VALUE, ["川崎市"], "supported"),
        ((CHIBA, "川崎市は？", "四つ全部だと合計いくつ？"), Intent.TOTAL, [], "discharged"),
        (("Discharges in Chiba City?", "What about Kawasaki City?"), Intent.VALUE, ["川崎市"], "discharged"),
        (
            ("Discharges in Chiba City?", "and Kawasaki City?", "Total of both?"),
            Intent.TOTAL,
            ["千葉市", "川崎市"],
            "discharged",
        ),
        (
            (CHIBA, "川崎市は？", "栃木県は？", "鹿児島県は？", "二県の合計は？"),
            Intent.TOTAL,
            ["栃木県", "鹿児島県"],
            "discharged",
        ),
        (("千葉市の支援者数は？", "退院は？"), Intent.VALUE, ["千葉市"], "discharged"),
        (("退院者数の順位は？", "1位の支援者数は？"), Intent.VALUE, ["千葉市"], "supported"),
        (("Discharges in Tochigi?", "by area?"), Intent.LIST, ["栃木県"], "discharged"),
        (("Discharges in Chiba City?", "and Kawasaki City?"), Intent.VALUE, ["川崎市"], "discharged"),
    ],
)  # fmt: skip
def test_what_is_inherited(
    seed: Assistant, questions: tuple[str, ...], intent: Intent, named: list[str], subject: str
) -> None:
    query = last(seed, *questions)
    assert (query.intent, names(query)) == (intent, named)
    assert (*query.measures, *query.sections) == (subject,)


def test_a_rate_after_a_comparison(seed: Assistant) -> None:
    query = last(seed, "千葉市と川崎市の退院者数を比較して", "退院率では？")
    assert (query.intent, query.rate, names(query)) == (Intent.RATIO, "discharge_rate", ["千葉市", "川崎市"])


def test_the_year_is_kept_and_changed(second: Assistant) -> None:
    assert last(second, "平成29年度の千葉市の退院者数は？", "長野県は？").fiscal_years == (2017,)
    query = last(second, "平成29年度の千葉市の退院者数は？", "平成30年度は？")
    assert (names(query), query.fiscal_years, query.measures) == (["千葉市"], (2018,), ("discharged",))
    assert "9名" in second.ask("平成29年度は？", turns(CHIBA)).answer
    assert "9名" in second.ask("H29は？", turns(CHIBA)).answer


def test_the_bound_is_changed(seed: Assistant) -> None:
    query = last(seed, "10人以上退院した自治体は？", "20人以上は？")
    assert (query.intent, query.condition) == (Intent.MATCH, Condition(">=", 20))


def test_a_short_name_means_the_place_that_was_spoken_of(seed: Assistant) -> None:
    assert names(last(seed, CHIBA, "千葉の支援者数は？")) == ["千葉市"]
    assert names(last(seed, "千葉県の退院者数は？", "千葉の支援者数は？")) == ["千葉県"]
    assert names(last(seed, "川崎市の退院者数は？", "千葉の支援者数は？")) == ["千葉市"]
    assert last(seed, "川崎市の退院者数は？", "京都の支援者数は？").places.ambiguous != ()


def test_a_short_name_that_was_taken_for_one_can_be_set_right(seed: Assistant) -> None:
    assert names(last(seed, "千葉の退院者数は？", "県のほうは？")) == ["千葉県"]
    assert last(seed, "千葉の退院者数は？", "支援者数は？").places.assumed == ()


REGION = "関東の退院者数の合計は？"


@pytest.mark.parametrize(
    ("question", "intent", "subject"),
    [
        ("一番多いのは？", Intent.RANK, "discharged"),
        ("一番多いのはどこ？", Intent.RANK, "discharged"),
        ("その中で退院者数が最も多いのは？", Intent.RANK, "discharged"),
        ("その中で退院者数が最も多いのはどこ？", Intent.RANK, "discharged"),
        ("では、退院者数が最も多いのは？", Intent.RANK, "discharged"),
        ("支援者数は？", Intent.VALUE, "supported"),
        ("支援者数の合計は？", Intent.TOTAL, "supported"),
        ("Which of them has the most discharges?", Intent.RANK, "discharged"),
    ],
)
def test_a_region_is_kept_by_what_leans_on_it(
    seed: Assistant, question: str, intent: Intent, subject: str
) -> None:
    query = last(seed, REGION, question)
    assert (query.intent, query.measures, query.reach) == (intent, (subject,), Reach.INHERITED)
    assert [group.words for group in query.places.groups] == ["関東"]


@pytest.mark.parametrize(
    "question",
    [
        "退院者数が最も多いのは？",
        "退院者数が最も多いのはどこ？",
        "退院者数の平均は？",
        "退院率が最も高いのは？",
    ],
)
def test_a_question_that_is_whole_begins_anew(seed: Assistant, question: str) -> None:
    query = last(seed, f"平成29年度の{REGION}", question)
    assert (query.places.groups, query.places.everywhere, query.reach) == ((), True, Reach.WIDENED)
    assert query.fiscal_years == ()


def test_what_is_inherited_is_said(seed: Assistant) -> None:
    kept = seed.ask("一番多いのは？", turns(REGION)).answer
    assert kept.startswith("関東についてお答えします。")
    assert "鹿児島県" not in kept
    topic = seed.ask("ピアサポーターは？", turns(REGION)).answer
    assert topic.startswith("関東についてお答えします。")
    anew = seed.ask("退院者数が最も多いのは？", turns(REGION)).answer
    assert anew.startswith("収録されているすべての自治体についてお答えします。")
    assert "| 鹿児島県 |" in anew
    assert "お答えします" not in seed.ask("退院者数が最も多いのは？", turns(CHIBA)).answer


def test_areas_follow_areas(seed: Assistant) -> None:
    query = last(seed, "栃木県の県北圏域の退院者数は？", "両毛は？")
    assert (query.places.areas, query.measures) == (("両毛障害保健福祉圏域",), ("discharged",))
    answer = seed.ask("両毛は？", turns("栃木県の県北圏域の退院者数は？"))
    assert "**0人**" in answer.answer


def test_a_question_of_its_own_inherits_nothing(seed: Assistant) -> None:
    before = ("平成30年度の千葉市の退院者数は？",)
    for question in ("川崎市の成果は？", "栃木県について教えて", "どんな報告書がありますか？"):
        assert understood(seed, question, before).measures == ()
        assert understood(seed, question, before).fiscal_years == ()


@pytest.mark.parametrize("word", ["こんにちは", "ありがとうございました", "なるほど"])
def test_small_talk_repeats_nothing(seed: Assistant, word: str) -> None:
    answer = seed.ask(word, turns(CHIBA))
    assert answer.status is not Status.ANSWERED
    assert "13人" not in answer.answer


def test_the_assistants_words_are_no_history(seed: Assistant) -> None:
    history = turns(CHIBA)
    told = [
        turn if turn.role == "user" else type(turn)("assistant", "栃木県の取組方針は…") for turn in history
    ]
    assert seed.understand("川崎市は？", told) == seed.understand("川崎市は？", history)


def test_a_place_without_report_then_one_with(seed: Assistant) -> None:
    answer = seed.ask("千葉市は？", turns("京都市の退院者数は？"))
    assert answer.status is Status.ANSWERED
    assert "13人" in answer.answer


@pytest.mark.parametrize(
    ("after", "intent"), [("合わせると？", Intent.TOTAL), ("一番多いのは？", Intent.RANK)]
)
def test_the_counts_of_one_place_are_put_together(seed: Assistant, after: str, intent: Intent) -> None:
    query = last(seed, "鹿児島県の研修会には何人が参加した？", after)
    assert (query.intent, names(query)) == (intent, ["鹿児島県"])
    assert "研修会" in query.topic


def test_the_sum_of_one_places_training_is_followed_by_another_place(seed: Assistant) -> None:
    asked = "鹿児島県の研修会、それぞれ何人来た？"
    assert "**194名**" in seed.ask("合わせると？", turns(asked)).answer  # 51 and 143
    most = seed.ask("一番参加者が多かったのは", turns(asked)).answer
    assert ("143名" in most, "51名" in most) == (True, False)
    answer = seed.ask("川崎市のは？", turns(asked, "合わせると？"))
    assert {citation.jurisdiction for citation in answer.citations} == {"川崎市"}
    assert "51人" in answer.answer


@pytest.mark.parametrize("question", ["どちらが多い？", "差は？"])
def test_regions_asked_one_by_one_are_set_side_by_side(seed: Assistant, question: str) -> None:
    query = last(seed, "関東の退院者数の合計は？", "九州は？", question)
    assert [group.words for group in query.places.groups] == ["関東", "九州"]
    answer = seed.ask(question, turns("関東の退院者数の合計は？", "九州は？")).answer
    assert "合計が大きいのは関東です（関東の合計 14人、九州の合計 0名）。" in answer


def test_areas_asked_one_by_one_are_added_up(seed: Assistant) -> None:
    before = ("県北の支援者数は？", "両毛は？")
    total = seed.ask("合計は？", turns(*before)).answer
    assert "の合計は **20人** です（数値のある2圏域の合計）。" in total
    assert "川崎市" not in total
    more = seed.ask("どちらが多い？", turns(*before, "合計は？")).answer
    assert "最も多いのは栃木県の県北障害保健福祉圏域" in more


def test_the_sum_after_one_area_is_of_its_place(second: Assistant) -> None:
    query = last(second, "平成29年度の長野県の退院者は？", "佐久は？", "合計は？")
    assert (names(query), query.places.areas, query.fiscal_years) == (["長野県"], (), (2017,))


def test_an_area_is_that_of_the_place_spoken_of(second: Assistant) -> None:
    query = last(second, "平成29年度の長野県の退院者は？", "佐久は支援者何人？")
    assert (names(query), query.places.areas) == (["長野県"], ("佐久圏域",))
    assert (query.measures, query.fiscal_years) == (("supported",), (2017,))


@pytest.mark.parametrize(
    ("first", "question", "years"),
    [
        ("平成29年度の千葉市の退院者数は？", "翌年度は？", (2018,)),
        ("千葉市の退院者数は？", "翌年度は？", (2019,)),
        ("平成29年度の千葉市の退院率は？", "翌年は？", (2018,)),
        ("Discharges in Chiba City in 2017?", "next year?", (2018,)),
        ("平成29年度の千葉市の退院者数は？", "前年度は？", (2016,)),
        ("平成30年度の千葉市の退院者数は？", "前の年は？", (2017,)),
        ("千葉市の退院者数は？", "昨年度は？", (2017,)),
        ("平成30年度の千葉市の退院者数は？", "どれくらい増えた？", ()),
        ("千葉市の平成30年度の取組は？", "翌年度は？", (2019,)),
    ],
)
def test_the_year_beside_the_one_asked_for(
    second: Assistant, first: str, question: str, years: tuple[int, ...]
) -> None:
    assert last(second, first, question).fiscal_years == years


def test_the_year_beside_is_asked_of_a_rate(second: Assistant) -> None:
    query = last(second, "平成29年度の千葉市の退院者数は？", "率にすると？", "翌年は？")
    assert (query.intent, query.rate, query.fiscal_years) == (Intent.RATIO, "discharge_rate", (2018,))


def test_an_area_may_bear_the_name_of_a_region(tmp_path: Path) -> None:
    corpus = tmp_path / "reports"
    corpus.mkdir()
    text = sheet("長野県", "9人 8人", "4人 2人", areas=("中部圏域", "西部圏域")) + sheet(
        "岐阜県", "6人", "5人"
    )
    (corpus / "a.txt").write_text(text, encoding="utf-8")
    assistant = Assistant(load(corpus, tmp_path / "index"))
    before = "長野県の圏域ごとの退院者数は？"
    assert last(assistant, before, "中部は？").places.areas == ("中部圏域",)
    assert set(last(assistant, before, "中部は？", "西部と比べて").places.areas) == {"中部圏域", "西部圏域"}
    assert [g.words for g in last(assistant, "長野県の退院者数は？", "中部は？").places.groups] == ["中部"]


def test_did_it_increase(second: Assistant) -> None:
    before = turns("How many were discharged in Chiba City in 2018?")
    assert second.ask("Did it increase?", before).answer.startswith("Yes. ")
    assert (
        "**3名** 増えています"
        in second.ask("どれくらい増えた？", turns("平成30年度の千葉市の退院者数は？")).answer
    )


def test_each_prefecture_of_the_region_spoken_of(seed: Assistant) -> None:
    query = last(seed, "関東の退院者数は？", "県ごとに")
    assert [group.words for group in query.places.groups] == ["関東の都道府県"]
    answer = seed.ask("県ごとに", turns("関東の退院者数は？")).answer
    assert "栃木県" in answer and "鹿児島県" not in answer and "川崎市" not in answer


def test_a_kind_alone_narrows_the_regions_spoken_of(seed: Assistant) -> None:
    query = last(seed, "関東の退院者数は？", "九州は？", "合わせると？", "県だけにすると？")
    assert query.intent is Intent.TOTAL
    assert [group.words for group in query.places.groups] == ["関東の都道府県", "九州の都道府県"]
    assert {frozenset({"prefecture"})} == {group.kinds for group in query.places.groups}


def test_discharge_of_an_area_spoken_of(second: Assistant) -> None:
    answer = second.ask("上小の退院は？", turns("平成29年度の長野県の圏域別の支援者は？")).answer
    assert answer.startswith("長野県の上小圏域（平成29年度）の退院した者の人数は **0人** です。")


def test_a_rate_stays_a_rate(seed: Assistant) -> None:
    query = last(seed, "栃木県の退院者数は？", "割合は？", "千葉市は？", "どっちが高い？")
    assert (query.rate, names(query)) == ("discharge_rate", ["栃木県", "千葉市"])


def test_where_the_training_was_held(seed: Assistant) -> None:
    assert "生田病院" in seed.ask("会場は？", turns("川崎市の研修会の参加者数は？")).answer


@pytest.mark.parametrize(
    "question",
    ["千葉市は前年度より減ってますか", "栃木県の圏域の内訳（H29）", "関東の県を比べた表をつくって"],
)
def test_a_question_of_no_figure_is_asked_back(seed: Assistant, question: str) -> None:
    answer = seed.ask(question)
    assert answer.status is Status.CLARIFY
    assert answer.answer.startswith("何の数についてお知りになりたいですか")
