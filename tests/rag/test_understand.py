"""What a question is understood to ask: intent, measures, sections, topics, years."""

from __future__ import annotations

import pytest

from corpus.errors import QuestionError
from rag.assistant import Assistant
from rag.model import Condition, Intent, Language
from rag.understand import LONGEST, check_question
from tests.rag.conftest import names, understood

DISCHARGED, SUPPORTED = ("discharged",), ("supported",)


@pytest.mark.parametrize(
    "question",
    [
        "千葉市の退院者数は？",
        "千葉市の退院者数を教えていただけますでしょうか。",
        "千葉市 退院者",
        "千葉市の退院者",
        "千葉市で退院した人って何人？",
        "千葉市で何人退院したの",
        "千葉市では何名の方が退院されましたか",
        "千葉市の退院した者の人数",
        "千葉市の退院患者数",
        "千葉市の退院実績は？",
        "ちばしのたいいんしゃすうは",
        "ﾁﾊﾞ市の退院者数",
        "千葉市　の　退院者数　は　？",
        "千\u200b葉市の退院者\ufeff数は",
        "千葉市の退院者数わ",
        "【至急】千葉市の退院者数を教えろ",
        "すみません、千葉市で退院できた方は何人くらいでしょうか？",
        "How many people were discharged in Chiba City?",
        "HOW MANY PEOPLE WERE DISCHARGED IN CHIBA CITY",
        "number of discharges, Chiba City",
        "Chiba City 退院者数",
    ],
)
def test_one_question_in_many_words(seed: Assistant, question: str) -> None:
    query = understood(seed, question)
    assert (query.intent, names(query), query.measures) == (Intent.VALUE, ["千葉市"], DISCHARGED)
    assert (query.rate, query.sections, query.fiscal_years) == (None, (), ())


@pytest.mark.parametrize(
    "question",
    [
        "川崎市の退院支援を実施した者の人数は？",
        "川崎市で退院支援を受けた人は何人ですか",
        "川崎市の支援者数",
        "川崎市の退院支援実施者数",
        "川崎市の退院支援者数",
        "川崎市で支援した人数を知りたい",
        "How many people received discharge support in Kawasaki City?",
    ],
)
def test_support_is_not_discharge(seed: Assistant, question: str) -> None:
    query = understood(seed, question)
    assert (query.intent, names(query), query.measures) == (Intent.VALUE, ["川崎市"], SUPPORTED)


@pytest.mark.parametrize(
    "question",
    [
        "千葉市の退院率",
        "千葉市で退院した人の割合は？",
        "千葉市の退院支援者のうち退院した人は何％？",
        "千葉市は何パーセントが退院した？",
        "What is the discharge rate of Chiba City?",
    ],
)
def test_rates(seed: Assistant, question: str) -> None:
    query = understood(seed, question)
    assert (query.intent, names(query), query.rate) == (Intent.RATIO, ["千葉市"], "discharge_rate")


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("千葉市の成果は？", "outcomes"),
        ("千葉市ではどんな効果がありましたか", "outcomes"),
        ("千葉市の取組は？", "activities"),
        ("千葉市の支援事業での取り組みを教えて", "activities"),
        ("千葉市のモデル圏域における具体的な取組を教えて", "model_area"),
        ("千葉市のモデル圏域の取組", "model_area"),
        ("千葉市の退院支援の状況は？", "discharge"),
        ("千葉市の今後の方針を教えて", "policy"),
        ("千葉市は来年度何をしますか？", "policy"),
        ("千葉市の平成30年度の取組方針", "policy"),
        ("What are the plans of Chiba City for next year?", "policy"),
        ("What were the outcomes in Chiba City?", "outcomes"),
    ],
)
def test_sections(seed: Assistant, question: str, section: str) -> None:
    query = understood(seed, question)
    assert (query.intent, names(query), query.sections) == (Intent.DESCRIBE, ["千葉市"], (section,))
    assert query.measures == ()


@pytest.mark.parametrize(
    ("question", "intent", "measures"),
    [
        ("退院者数の合計", Intent.TOTAL, DISCHARGED),
        ("４つの自治体の退院者数を合計すると？", Intent.TOTAL, DISCHARGED),
        ("全部で何人退院した？", Intent.TOTAL, DISCHARGED),
        ("Total number of people discharged?", Intent.TOTAL, DISCHARGED),
        ("退院者数の平均は？", Intent.AVERAGE, DISCHARGED),
        ("On average, how many people were discharged?", Intent.AVERAGE, DISCHARGED),
        ("退院者が一番多いのは？", Intent.RANK, DISCHARGED),
        ("最も少ない自治体は退院者何人？", Intent.RANK, DISCHARGED),
        ("支援者数の多い順に並べて", Intent.RANK, SUPPORTED),
        ("Which city had the most discharges?", Intent.RANK, DISCHARGED),
        ("千葉市と川崎市の退院者数を比較して", Intent.COMPARE, DISCHARGED),
        ("千葉市と川崎市はどちらが退院者が多い？", Intent.COMPARE, DISCHARGED),
        ("compare Chiba City and Kawasaki City discharges", Intent.COMPARE, DISCHARGED),
        ("退院者数の一覧", Intent.LIST, DISCHARGED),
        ("各自治体の支援した人数", Intent.LIST, SUPPORTED),
        ("千葉市の退院者数の内訳", Intent.LIST, DISCHARGED),
        ("10人以上退院した自治体は？", Intent.MATCH, DISCHARGED),
        ("千葉市について教えて", Intent.OVERVIEW, ()),
        ("千葉市の概要", Intent.OVERVIEW, ()),
        ("どんな報告書がありますか？", Intent.INVENTORY, ()),
        ("収録されている自治体は？", Intent.INVENTORY, ()),
        ("What reports do you have?", Intent.INVENTORY, ()),
        ("ピアサポーターとは？", Intent.DEFINE, ()),
        ("協議の場って何？", Intent.DEFINE, ()),
        ("密着ADの役割は？", Intent.DEFINE, ()),
        ("What is a peer supporter?", Intent.DEFINE, ()),
        ("どの自治体がピアサポーターを活用していますか", Intent.WHICH, ()),
        ("見学会をしているのはどこ？", Intent.WHICH, ()),
        ("千葉市の研修会は何回？", Intent.SEARCH, ()),
        ("8月に開かれた研修会は？", Intent.SEARCH, ()),
        ("千葉市", Intent.UNCLEAR, ()),
        ("人数は？", Intent.UNCLEAR, ()),
        ("こんにちは", Intent.UNCLEAR, ()),
        ("ありがとう", Intent.UNCLEAR, ()),
    ],
)
def test_intents(seed: Assistant, question: str, intent: Intent, measures: tuple[str, ...]) -> None:
    query = understood(seed, question)
    assert (query.intent, query.measures) == (intent, measures)


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("10人以上退院した自治体は？", Condition(">=", 10)),
        ("退院者が１０人以下の自治体", Condition("<=", 10)),
        ("退院者が五人未満のところ", Condition("<", 5)),
        ("退院者が5人を超える自治体", Condition(">", 5)),
        ("退院者が0人の自治体", Condition("==", 0)),
        ("退院者がゼロの自治体", Condition("==", 0)),
        ("退院者がいない自治体は？", Condition("==", 0)),
        ("退院者が出た自治体は？", Condition(">=", 1)),
        ("退院者数の記載がない自治体は？", Condition("absent", 0)),
    ],
)
def test_conditions(seed: Assistant, question: str, condition: Condition) -> None:
    query = understood(seed, question)
    assert (query.intent, query.condition) == (Intent.MATCH, condition)


@pytest.mark.parametrize(
    "question", ["H29の全自治体の退院者数", "平成29の全自治体の退院者数", "12月の自治体の退院者数"]
)
def test_a_date_is_no_condition(second: Assistant, question: str) -> None:
    assert understood(second, question).condition is None


@pytest.mark.parametrize(
    ("question", "directions"),
    [
        ("退院者が一番多いのは？", (True,)),
        ("退院者が一番少ないのは？", (False,)),
        ("退院者数が最大と最小の自治体は？", (True, False)),
        ("退院者数が少ない順", (False,)),
        ("退院者数が最低なのは", (False,)),
    ],
)
def test_directions(seed: Assistant, question: str, directions: tuple[bool, ...]) -> None:
    assert understood(seed, question).directions == directions


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("平成29年度の千葉市の退院者数", (2017,)),
        ("２０１７年度の千葉市の退院者数", (2017,)),
        ("29年度の千葉市の退院者数は？", (2017,)),
        ("H29年度の千葉市の退院者数", (2017,)),
        ("令和元年度の千葉市の退院者数", (2019,)),
        ("FY2018 discharges in Chiba City", (2018,)),
        ("平成29年度と平成30年度の千葉市の退院者数", (2017, 2018)),
        ("平成29年の千葉市の退院者数は？", (2017,)),
        ("H29の千葉市の退院者数", (2017,)),
        ("2017年の千葉市の退院者数は？", (2017,)),
        ("千葉市の平成29年8月の研修会は？", ()),
        ("千葉市の退院者数", ()),
    ],
)
def test_years(second: Assistant, question: str, years: tuple[int, ...]) -> None:
    assert understood(second, question).fiscal_years == years


def test_last_year_is_the_one_before_the_newest_report(second: Assistant, seed: Assistant) -> None:
    assert understood(second, "昨年度の千葉市の退院者数").fiscal_years == (2017,)
    assert understood(seed, "昨年度の千葉市の退院者数").fiscal_years == (2016,)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How many?", Language.ENGLISH),
        ("Chiba City discharges", Language.ENGLISH),
        ("Chiba City の退院者数", Language.JAPANESE),
        ("退院者数", Language.JAPANESE),
    ],
)
def test_language(seed: Assistant, question: str, language: Language) -> None:
    assert understood(seed, question).language is language


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("千葉市の退院者数は？", Language.JAPANESE),
        ("ADとは？", Language.JAPANESE),
        ("千葉市のpeer supporterは？", Language.JAPANESE),
        ("ありがとう", Language.JAPANESE),
        ("How many people were discharged in 千葉市?", Language.ENGLISH),
        ("Chiba City discharge rate", Language.ENGLISH),
        # A name, a few words, a mixture: not clear.
        ("千葉市", None),
        ("Chiba City", None),
        ("2017?", None),
        ("千葉市 discharged", None),
        ("Compare 退院者数 of 千葉市 and 川崎市", None),
    ],
)
def test_a_question_whose_language_is_not_clear_is_answered_in_the_askers(
    seed: Assistant, question: str, own: Language | None
) -> None:
    for asker in Language:
        assert seed.understand(question, language=asker).language is (own or asker)
    # It is read alike, whoever asks.
    read = {language: seed.understand(question, language=language) for language in Language}
    japanese, english = (read[language] for language in Language)
    assert (japanese.measures, japanese.intent) == (english.measures, english.intent)


def test_dates_are_no_topics(seed: Assistant) -> None:
    query = understood(seed, "8月に開かれた研修会は？")
    assert query.wants.months == {8}
    assert "研修会" in query.topic
    assert not any("月" in topic for topic in query.topic)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("  千葉市の\n退院者数は？ ", "千葉市の 退院者数は?"),
        ("１３人\x00", "13人"),
        ("千\u200b葉\u200d市", "千葉市"),
        ("㌫\ue000\ud800", "パーセント"),
    ],
)
def test_cleaning(question: str, text: str) -> None:
    assert check_question(question) == text


def test_empty_and_long_questions_are_refused() -> None:
    with pytest.raises(QuestionError, match="is empty"):
        check_question(" ？。\u200b")
    with pytest.raises(QuestionError, match="has 2001 characters"):
        check_question("あ" * (LONGEST + 1))
    assert check_question("あ" * LONGEST) == "あ" * LONGEST
