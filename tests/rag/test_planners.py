"""Meetings, trainings and plans as planners and newcomers ask for them, in conversation, over two years.

The corpus: of 高知県 the newest report has no areas, 西部圏域 is also one of 広島県 and 新潟県, and 家族会
stands in both years of 高知県 alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Answer, Intent, Status
from tests.rag.conftest import breaches, load, names, turns, understood

KOCHI_2017 = """高知県
支援事業に参加した成果
○家族会と病院の対話の場が初めて持たれた。
支援事業での取組
（研修会の開催）
・長期入院者支援実践報告会（６/12、県庁講堂、参加者211人）
・地域移行推進研修会（９/３、保健福祉プラザ、参加者45人）
モデル圏域における具体的な取組
【西部圏域】
（協議の場の開催状況）
○実務者連絡会 年２回
（具体的な取組内容）
○グループホーム事業者との情報交換を実施
【中部圏域】
（協議の場の開催状況）
○圏域代表者会議 年12回
モデル圏域における退院支援の状況
【西部圏域】 【中部圏域】
（退院支援を実施した者の人数） 12名 4名
（そのうち、退院した者の人数） 3名 1名
平成30年度 取組方針
○薬剤師会と共同で服薬の支援策をまとめる。
"""
KOCHI_2018 = """高知県
支援事業に参加した成果
○家族会の意見が計画に取り入れられた。
支援事業での取組
（研修会の開催）
・当事者と歩む公開講座（８/６、保健福祉プラザ、参加者30人）
（その他）
○訪問診療の課題に関する医師会との打合せを実施
モデル圏域における退院支援の状況
（退院支援を実施した者の人数） 40名
（そのうち、退院した者の人数） 6名
令和元年度 取組方針
○居住支援法人と協定を結び、保証人を確保する。
○居住支援法人とともに内見に同行する。
"""
HIROSHIMA_2018 = """広島県
支援事業に参加した成果
○家族会の支援の輪が広がった。
○訪問診療の導入で地域で暮らせた。
支援事業での取組
（研修会の開催）
・若手職員実地研修（10/10、県庁講堂、参加者120人）
（広域AD現地支援）
○戦略会議 年７回
○事前打合せ ４回
モデル圏域における具体的な取組
【西部圏域】
（協議の場の開催状況）
○地域移行部会 年６回
モデル圏域における退院支援の状況
【西部圏域】
（退院支援を実施した者の人数） 9名
（そのうち、退院した者の人数） 2名
令和元年度 取組方針
○居住支援法人の指定を働きかける。
"""
NIIGATA_2018 = """新潟県
支援事業での取組
（その他）
○民生委員の定例会で説明
モデル圏域における具体的な取組
【西部圏域】
（協議の場の開催状況）
○実務者連絡会 年５回
モデル圏域における退院支援の状況
【西部圏域】
（退院支援を実施した者の人数） 8名
（そのうち、退院した者の人数） 1名
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus: Path = tmp_path_factory.mktemp("planners") / "reports"
    corpus.mkdir()
    files = {"a.txt": KOCHI_2017, "b.txt": KOCHI_2018, "c.txt": HIROSHIMA_2018, "d.txt": NIIGATA_2018}
    for name, text in files.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return load(corpus, tmp_path_factory.mktemp("planners_index") / "index")


@pytest.fixture(scope="module")
def planners(index: Index) -> Assistant:
    return Assistant(index)


def told(assistant: Assistant, *questions: str) -> Answer:
    answer = assistant.ask(questions[-1], turns(*questions[:-1]))
    assert breaches(answer, assistant.index) == []
    return answer


def check(answer: Answer, present: Sequence[str], absent: Sequence[str] = ()) -> None:
    assert answer.status is Status.ANSWERED, answer.answer
    assert [text for text in present if text not in answer.answer] == []
    assert [text for text in absent if text in answer.answer] == []


def test_lines_of_two_years_stand_under_their_own_year(planners: Assistant) -> None:
    check(
        told(planners, "県庁講堂や保健福祉プラザで開いた研修会は？"),
        [
            "**高知県（平成29年度）「支援事業での取組」**\n\n- 長期入院者支援実践報告会",
            "**高知県（平成30年度）「支援事業での取組」**\n\n- 当事者と歩む公開講座",
        ],
    )


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("高知県の西部圏域の退院者数は？", "高知県の西部圏域（平成29年度）の退院した者の人数は **3名**"),
        ("高知県の西部圏域の退院率は？", "**25.0%**"),
    ],
)
def test_a_figure_of_an_area_is_not_that_of_the_whole_place(
    planners: Assistant, question: str, figure: str
) -> None:
    check(told(planners, question), [figure], ["6名"])


@pytest.mark.parametrize("question", ["西部圏域の退院者数は？", "西部圏域の実務者連絡会は何回？"])
def test_every_place_with_such_an_area_is_offered(planners: Assistant, question: str) -> None:
    answer = told(planners, question)
    assert answer.status is Status.CLARIFY
    assert [place for place in ("高知県", "広島県", "新潟県") if place not in answer.answer] == []


def test_the_place_that_is_picked_keeps_the_area(planners: Assistant) -> None:
    check(told(planners, "西部圏域の退院者数は？", "高知県です"), ["高知県の西部圏域", "3名"], ["6名"])


def test_an_area_is_of_the_place_spoken_of(planners: Assistant) -> None:
    query = understood(planners, "西部は？", ["高知県の中部圏域の退院者数は？"])
    assert names(query) == ["高知県"] and query.places.areas == ("西部圏域",)


def test_areas_set_side_by_side_are_of_one_year(planners: Assistant) -> None:
    check(
        told(planners, "高知県の西部圏域と中部圏域、やっていることはどう違いますか"),
        [
            "高知県の西部圏域（平成29年度）",
            "実務者連絡会",
            "高知県の中部圏域（平成29年度）",
            "圏域代表者会議",
        ],
        ["平成30年度）"],
    )


def test_both_years_means_each_of_them(planners: Assistant) -> None:
    answer = told(planners, "2017年度と2018年度の両方で家族会について書いている自治体は？")
    check(answer, ["該当する記述があるのは、高知県です", "平成29年度", "平成30年度"], ["支援の輪"])


@pytest.mark.parametrize(
    ("questions", "present", "absent"),
    [
        (
            ("高知県、2017年と2018年で取組方針はどう変わった？",),
            ["薬剤師会", "居住支援法人"],
            ["収録されていません"],
        ),
        (
            ("高知県の2018年度の成果は？", "2017年度は？", "どう変わった？"),
            ["対話の場", "計画に取り入れ"],
            [],
        ),
        (("高知県の方針は、令和元年度じゃなくて平成30年度のは？",), ["薬剤師会"], ["居住支援法人"]),
    ],
)
def test_what_changed_between_two_years(
    planners: Assistant, questions: Sequence[str], present: list[str], absent: list[str]
) -> None:
    check(told(planners, *questions), present, absent)


@pytest.mark.parametrize(
    ("questions", "present", "absent"),
    [
        (("高知県の研修会っていつ？",), ["当事者と歩む公開講座"], []),
        (("高知県の研修会は？", "会場は？"), ["保健福祉プラザ"], []),
        (("高知県の研修会は？", "誰が来たの？"), ["当事者と歩む公開講座"], []),
        (
            ("高知県の2017年度の研修会は？", "一番人が来たのは？", "それはどこで開催された？"),
            ["県庁講堂", "211人"],
            ["45人"],
        ),
        (("広島県の戦略会議は年何回ですか。また事前打合せは？",), ["7回", "4回"], []),
        (("広島県の研修はどこで開かれましたか",), ["県庁講堂"], []),
        (("高知県のけんしゅう会の日付を教えて",), ["8/6"], []),
        (("What trainings did Hiroshima hold in FY2018?",), ["若手職員実地研修"], []),
        (("Which trainings in Hiroshima had more than 100 participants?",), ["120人"], []),
    ],
)
def test_meetings_and_trainings(
    planners: Assistant, questions: Sequence[str], present: list[str], absent: list[str]
) -> None:
    check(told(planners, *questions), present, absent)


@pytest.mark.parametrize(
    ("questions", "present", "absent"),
    [
        (("訪問診療の課題に取り組んでいるところは？",), ["高知県、広島県", "導入で地域で"], []),
        (
            ("居住支援法人と連携している自治体は？", "高知県は具体的にどういう連携？"),
            ["協定を結び", "内見に同行"],
            [],
        ),
        (("うちは広島県です。参考になりそうな家族会の取組をしている県は？",), ["高知県"], []),
        (("高知県の新任担当です。研修会を教えて",), ["当事者と歩む公開講座"], []),
        (
            ("広島県の研修会は来年度もやるの？",),
            ["「来年度の取組方針」には当てはまる記述が見当たりません"],
            [],
        ),
        (("広島県は何をしていますか",), ["戦略会議", "9名"], []),
        (("家族会について書いている自治体は何か所？",), ["高知県、広島県の2自治体"], []),
    ],
)
def test_what_a_planner_asks(
    planners: Assistant, questions: Sequence[str], present: list[str], absent: list[str]
) -> None:
    check(told(planners, *questions), present, absent)


def test_numbered_sessions_are_shown_where_none_counts_them(seed: Assistant) -> None:
    check(told(seed, "鹿児島県の戦略会議は何回、いつ開かれましたか"), ["数としては", "第1回", "第2回"])


def test_no_line_denies_a_number_of_sessions(seed: Assistant) -> None:
    check(told(seed, "栃木県の研修は2回ありましたか"), ["7/20"], ["ありません"])
    check(told(seed, "栃木県の研修は2回ありましたか", "2回目はいつ？"), ["②2/21予定"])


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("栃木県のモデル圏域はどこですか", Intent.AREAS),
        ("栃木県の圏域は何個ありますか", Intent.AREAS),
        ("圏域が複数ある自治体はどこ？", Intent.AREAS),
        ("新任です。まず何から読めばいいですか", Intent.INVENTORY),
    ],
)
def test_what_a_newcomer_asks(seed: Assistant, question: str, intent: Intent) -> None:
    assert understood(seed, question).intent is intent


def test_places_with_one_area_are_not_those_with_several(seed: Assistant) -> None:
    check(told(seed, "圏域が複数ある自治体はどこ？"), ["栃木県"], ["鹿児島県"])


def test_ones_own_prefecture_is_no_kind(seed: Assistant) -> None:
    assert understood(seed, "栃木県の者です。うちの県の研修会は？").places.groups == ()


@pytest.mark.parametrize(
    ("questions", "present", "absent"),
    [
        (("広島県ではどんな会議がありますか",), ["戦略会議", "事前打合せ", "地域移行部会"], []),
        (("高知県の中部圏域の会議は何回？",), ["圏域代表者会議", "12回"], []),
        (("新潟県の西部圏域の会議の名前と回数",), ["実務者連絡会 年**5回**"], []),
        (("What meetings does Hiroshima have?",), ["地域移行部会"], []),
        (("広島県の事前打ち合わせは何回？",), ["事前打合せ **4回**"], []),
        (("高知県の2017年度の研修会は何回？",), ["数としては", "実践報告会", "推進研修会"], []),
        (("実務者連絡会が無い県は？",), ["広島県です（1自治体）"], []),
        (("Which places held trainings in October?",), ["若手職員実地研修"], ["保健福祉プラザ"]),
        (("平成30年の7〜9月に開かれた研修は？",), ["当事者と歩む公開講座"], ["10/10"]),
        (("高知県のモデル圏域を教えてください",), ["西部圏域、中部圏域"], []),
        (("西部圏域がある自治体は？",), ["高知県", "広島県", "新潟県"], []),
    ],
)
def test_meetings_and_areas_by_their_kind(
    planners: Assistant, questions: Sequence[str], present: list[str], absent: list[str]
) -> None:
    check(told(planners, *questions), present, absent)


@pytest.mark.parametrize(
    ("questions", "present", "absent"),
    [
        (("研修会をした自治体は？", "一番参加者が多いのは？", "いつ？"), ["6/12", "211人"], ["120人"]),
        (("研修会の参加者が一番多いのは？", "次に多いのは？"), ["2番目に多い", "120人"], ["211人"]),
        (("高知県の家族会の取組は？", "ほかにやっている県は？"), ["広島県"], ["高知県"]),
        (
            ("高知県の薬剤師会との取組は？", "来年度もやる？"),
            ["平成30年度の報告書には記載がありません", "薬剤師会"],
            ["居住支援法人"],
        ),
        (
            ("高知県の西部圏域で退院した人は？", "中部圏域は？", "合わせると？"),
            ["退院した者の人数（平成29年度）の合計は **4名**"],
            ["6名"],
        ),
        (
            ("高知県の西部圏域と中部圏域で退院した人は？", "合わせると？"),
            ["退院した者の人数（平成29年度）の合計は **4名**"],
            ["6名"],
        ),
        (
            ("Where did Hiroshima hold its trainings?", "Who works with families there?"),
            ["広島県"],
            ["Kochi"],
        ),
    ],
)
def test_what_a_follow_up_is_of(
    planners: Assistant, questions: Sequence[str], present: list[str], absent: list[str]
) -> None:
    check(told(planners, *questions), present, absent)


@pytest.mark.parametrize(
    ("question", "present", "absent"),
    [
        (
            "実務者連絡会と圏域代表者会議、両方ある自治体は？",
            ["該当する記述があるのは、高知県"],
            ["新潟県（"],
        ),
        ("高知県の方針は2年で変わりましたか", ["薬剤師会", "居住支援法人"], []),
        ("新潟県の西部圏域は何をしていますか", ["実務者連絡会", "1名"], []),
    ],
)
def test_both_of_two_and_what_is_done(
    planners: Assistant, question: str, present: list[str], absent: list[str]
) -> None:
    check(told(planners, question), present, absent)


def test_a_place_that_is_not_at_the_top_is_not_silent(planners: Assistant) -> None:
    answer = told(planners, "高知県と広島県で研修会の参加者が一番多いのは？")
    check(answer, ["120人"], ["記載がありません"])


def test_an_area_is_told_once_for_two_sections(planners: Assistant) -> None:
    answer = told(planners, "新潟県の西部圏域の取組と成果を教えて").answer
    assert answer.count("実務者連絡会") == 1


@pytest.mark.parametrize(
    ("question", "regions"),
    [
        ("四国と中国、研修会が多いのは？", ["四国", "中国"]),
        ("中国と四国の退院者数の合計を比べて", ["中国", "四国"]),
        ("中国の退院者数は？", []),
        ("中国より四国の退院者数が多い？", ["中国", "四国"]),
        ("中国語の相談がある自治体と四国", ["四国"]),
    ],
)
def test_a_region_that_is_also_a_country(planners: Assistant, question: str, regions: list[str]) -> None:
    query = understood(planners, question)
    assert [group.words for group in query.places.groups] == regions


@pytest.mark.parametrize(
    ("questions", "present", "absent"),
    [
        (("両毛圏域と千葉市の取組を比べて",), ["足利市内", "見学会 7回"], []),
        (("鹿児島県の研修はどこで？", "何人来た？"), ["**51名**", "**143名**"], []),
        (("Where was the training in Kagoshima held?", "How many people came?"), ["**143名**"], []),
        (("May I ask about Chiba City's meetings?",), ["連携会議"], []),
    ],
)
def test_more_of_meetings_in_the_first_report(
    seed: Assistant, questions: Sequence[str], present: list[str], absent: list[str]
) -> None:
    check(told(seed, *questions), present, absent)


def test_a_venue_is_asked_of_no_figure(seed: Assistant) -> None:
    assert told(seed, "栃木県の退院者数は？", "場所は？").status is Status.NOT_FOUND


@pytest.mark.parametrize(
    ("question", "present", "absent"),
    [
        ("両年度とも家族会について書いている県は？", ["該当する記述があるのは、高知県です"], ["支援の輪"]),
        ("両年度とも実務者連絡会を2回以上開いた県は？", ["ありません"], ["5回"]),
    ],
)
def test_every_year_without_its_name(
    planners: Assistant, question: str, present: list[str], absent: list[str]
) -> None:
    check(told(planners, question), present, absent)
