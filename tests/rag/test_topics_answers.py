"""Answers of words: how much is shown, who is silent, places side by side, what is not there."""

from __future__ import annotations

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Answer, Status
from tests.rag.conftest import breaches, load, turns
from tests.rag.second_corpus import sheet

WRITERS = "該当する記述があるのは、鹿児島県、栃木県、川崎市の3自治体です。"
CITIES = ("千葉市", "横浜市", "大阪市", "仙台市", "札幌市", "神戸市", "福岡市", "京都市")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Eight cities, one of them with a second year."""
    sheets = [sheet(name, "10人", "2人", policy="絵手紙教室を開く") for name in CITIES]
    corpus = tmp_path_factory.mktemp("many")
    (corpus / "a.txt").write_text("".join(sheets), encoding="utf-8")
    (corpus / "b.txt").write_text(sheet("札幌市", "12人", "3人", year=30), encoding="utf-8")
    return Assistant(load(corpus, tmp_path_factory.mktemp("many_index") / "index"))


def cited(answer: Answer) -> list[str]:
    return list(dict.fromkeys(citation.jurisdiction for citation in answer.citations))


def items(answer: Answer) -> list[str]:
    return [line for line in answer.answer.splitlines() if line.lstrip().startswith("- ")]


def test_who_writes_of_it_and_who_does_not(seed: Assistant) -> None:
    lines = seed.ask("ピアサポーターについて書いている自治体は？").answer.splitlines()
    assert lines[0] == "該当する記述があるのは、鹿児島県、栃木県、川崎市です。"
    assert lines[-1] == "※ 千葉市の報告書には、当てはまる記述が見当たりません。"


def test_of_many_places_each_has_one_line(many: Assistant) -> None:
    answer = many.ask("居住支援協議会に触れている自治体は？")
    assert [line.split("**")[1] for line in items(answer)] == list(CITIES)
    assert items(answer)[1] == "- **横浜市**（平成29年度）：住まいの確保に向けて居住支援協議会と連携する [2]"
    assert "※ ほかに1件の記述があります（札幌市 1件）。" in answer.answer  # of its other year
    assert "見当たりません" not in answer.answer  # nobody is silent


def test_of_many_reports_a_section_is_shown_in_brief(many: Assistant) -> None:
    answer = many.ask("全自治体の支援事業での取組を教えて")
    assert len(items(answer)) == 2 * len(CITIES)
    assert answer.answer.endswith("全文は、自治体と節の名前を挙げてお尋ねください。")


def test_more_goes_on_until_all_is_shown(seed: Assistant) -> None:
    first = "研修会について教えて"
    second = seed.ask("もっと見せて", turns(first))
    assert len(items(second)) == 4
    shown = {c.start for c in seed.ask(first).citations}
    assert not shown & {c.start for c in second.citations}
    assert seed.ask("その続き", turns(first, "もっと見せて")).status is Status.NOT_FOUND


def test_places_stand_side_by_side_and_silence_is_said(seed: Assistant) -> None:
    answer = seed.ask("川崎市と千葉市のピアサポーターの取組を比べて")
    assert answer.answer.startswith("報告書の記述を自治体ごとに並べます。")
    assert cited(answer) == ["川崎市"]
    assert (
        "千葉市の報告書（平成29年度）には、「ピアサポーター」についての記述が見つかりませんでした。"
        in answer.answer
    )


def test_nothing_of_both_is_a_refusal(seed: Assistant) -> None:
    answer = seed.ask("川崎市と千葉市の成年後見を比べて")
    assert answer.status is Status.NOT_FOUND
    assert "並べます" not in answer.answer


def test_sections_of_two_places_stand_in_pairs(seed: Assistant) -> None:
    answer = seed.ask("千葉市と川崎市の成果と取組方針を比べて")
    heads = [line for line in answer.answer.splitlines() if line.startswith("**") and "「" in line]
    assert [head.split("（")[0].strip("*") for head in heads] == ["千葉市", "川崎市", "千葉市", "川崎市"]
    assert [("成果" in head) for head in heads] == [True, True, False, False]


def test_two_places_without_a_subject_are_told_by_figures_and_sections(
    seed: Assistant, seed_index: Index
) -> None:
    answer = seed.ask("千葉市と川崎市を比べて")
    assert "差は 13人 です" in answer.answer
    assert cited(answer) == ["千葉市", "川崎市"]
    assert breaches(answer, seed_index) == []


@pytest.mark.parametrize(
    ("question", "starts"),
    [
        ("栃木県の課題は？", {1425, 2441}),
        ("栃木県の課題はいくつ書かれていますか", {1425, 2441}),
        ("What are the challenges of Tochigi?", {1425, 2441}),
        ("栃木県の目標は？", {2365}),
        ("千葉市の会議を全て挙げて", {3795, 3958}),
    ],
)
def test_one_common_noun_is_enough_of_one_place(seed: Assistant, question: str, starts: set[int]) -> None:
    assert {citation.start for citation in seed.ask(question).citations} == starts


def test_how_many_points_is_answered_by_the_points(seed: Assistant) -> None:
    answer = seed.ask("栃木県の課題はいくつ書かれていますか")
    assert answer.answer.startswith("数としては報告書に書かれていません。")


def test_a_side_of_a_subject_that_is_not_there_is_said(seed: Assistant) -> None:
    answer = seed.ask("退院支援に使われた工夫は？")
    assert answer.answer.startswith("「工夫」として書かれた記述は見つかりませんでした。")
    assert seed.ask("鹿児島県の工夫している点は？").status is Status.NOT_FOUND


def test_a_refusal_offers_what_the_place_does_write_of(seed: Assistant) -> None:
    answer = seed.ask("千葉市の課題は？")
    assert answer.status is Status.NOT_FOUND
    assert "「課題」についての記述は見つかりませんでした" in answer.answer
    assert answer.choices[0] == "千葉市の支援事業に参加した成果は？"
    assert all(seed.ask(choice).status is Status.ANSWERED for choice in answer.choices)


def test_no_date_is_said_to_be_none(seed: Assistant) -> None:
    assert seed.ask("千葉市の協議の場はいつ開かれましたか").answer.startswith(
        "次の記述に、日付は書かれていません。"
    )
    assert "日付は" not in seed.ask("川崎市の研修会はいつ開かれましたか").answer


def test_an_older_report_is_read_where_the_newest_is_silent(many: Assistant) -> None:
    answer = many.ask("札幌市の絵手紙教室は？")
    assert answer.answer.startswith("札幌市の平成30年度の報告書には記載がありません。平成29年度の")
    assert [citation.fiscal_year for citation in answer.citations] == [2017]
    assert many.ask("札幌市の平成30年度の報告書に絵手紙教室はありますか").status is Status.NOT_FOUND


def test_an_area_in_brief_has_its_own_figures_and_lines(seed: Assistant) -> None:
    answer = seed.ask("県北圏域について教えて")
    assert "**18人**" in answer.answer
    assert "情報交換会" in answer.answer
    assert "足利市" not in answer.answer
    assert {citation.area for citation in answer.citations} == {"県北障害保健福祉圏域"}


def test_an_area_that_several_places_have_is_asked_back_for(second: Assistant) -> None:
    answer = second.ask("佐久圏域について教えて")
    assert answer.status is Status.ANSWERED  # one place alone has it, in both years
    assert cited(answer) == ["長野県"]


@pytest.mark.parametrize(
    "words", ["に力を入れている", "に力を注いでいる", "を重視する", "に重点を置いている"]
)
def test_what_is_stressed_is_no_topic(seed: Assistant, words: str) -> None:
    lines = seed.ask(f"来年度に向けてピアサポーター{words}のはどこ？").answer.splitlines()
    assert lines[0] == "該当する記述があるのは、鹿児島県、川崎市です。"
    assert lines[-1] == "※ 栃木県、千葉市の報告書には、当てはまる記述が見当たりません。"


def test_a_stated_number_is_what_the_passages_print(seed: Assistant) -> None:
    answer = seed.ask("抽出された長期入院者35名はどの自治体の話？")
    assert cited(answer) == ["栃木県"]
    assert "35名を抽出" in answer.answer


def test_a_bound_on_a_topics_number_is_kept(seed: Assistant, seed_index: Index) -> None:
    answer = seed.ask("研修会に100人以上が参加した自治体は？")
    assert cited(answer) == ["鹿児島県"]
    assert [item.count("143名") for item in items(answer)] == [1]  # neither 51名 nor 94名
    assert "※ 一つの記述に書かれた数で見ています。" in answer.answer
    assert breaches(answer, seed_index) == []


def test_where_no_passage_keeps_a_bound_nobody_is_named(seed: Assistant, seed_index: Index) -> None:
    for question in ("研修会に500人以上が参加した自治体は？", "500人以上が参加した研修会のある自治体は？"):
        answer = seed.ask(question)
        assert answer.answer.startswith("500人以上の数が書かれた記述は見つかりませんでした。")
        assert "該当する記述がある" not in answer.answer
        assert breaches(answer, seed_index) == []


def test_advisors_are_known_by_their_short_english_name(seed: Assistant) -> None:
    assert "密着アドバイザーの役割" in seed.ask("What does a close-support AD do?").answer
    assert "広域アドバイザーの役割" in seed.ask("What is the role of the wide-area AD?").answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("ピアサポーターについて書いているのは何自治体？", WRITERS),
        ("ピアサポーターについて書いている自治体はいくつ？", WRITERS),
        ("How many places write about peer supporters?", "3 of the places have reports that say so: Kago"),
        ("退院者が0人の自治体は何自治体ありますか", "退院した者の人数が0人の自治体は、次の2自治体です。"),
        ("How many places discharged nobody?", "Places with exactly 0 (people discharged), 2 in all:"),
        ("自治体はいくつありますか", "4自治体の報告書が入っています。"),
        ("退院者が0人の自治体は？", "退院した者の人数が0人の自治体は、次の2自治体です。"),
    ],
)  # fmt: skip
def test_how_many_places(seed: Assistant, seed_index: Index, question: str, told: str) -> None:
    answer = seed.ask(question)
    assert answer.answer.startswith(told)
    assert breaches(answer, seed_index) == []


def test_a_named_section_without_the_topic_is_told(seed: Assistant) -> None:
    outside = seed.ask("来年度の取組方針で個別事例検討に触れている自治体は？").answer
    told = "「来年度の取組方針」には当てはまる記述が見当たりません。ほかの節の記述をお示しします。"
    assert outside.startswith(told)
    assert "該当する記述があるのは、栃木県です。" in outside
    inside = seed.ask("来年度の取組方針でピアサポーターに触れている自治体は？").answer
    assert inside.startswith("該当する記述があるのは、鹿児島県、川崎市です。")
