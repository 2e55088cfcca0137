"""Sections, topics, definitions and overviews: whole passages in the words of the source."""

from __future__ import annotations

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.display import plain
from rag.model import Answer, Status
from rag.passage_texts import longest_common
from tests.rag.conftest import breaches


def owners(answer: Answer) -> list[str]:
    return list(dict.fromkeys(citation.jurisdiction for citation in answer.citations))


def items(answer: Answer) -> list[str]:
    return [line.strip() for line in answer.answer.splitlines() if line.strip().startswith("- ")]


def test_a_section_is_given_whole(seed: Assistant, seed_index: Index) -> None:
    answer = seed.ask("千葉市の取組方針は？")
    assert answer.answer.splitlines()[0] == "**千葉市（平成29年度）「平成30年度 取組方針」**"
    assert items(answer) == [
        "- 今年度の取り組み内容を、さらに強化・発展させていく [1]",
        "- 地域移行支援に携わる、次世代リーダーの育成を図る [2]",
        "- 「協議の場」のあり方を検証し、さらに効果的な仕組みを構築する。 [3]",
    ]
    assert breaches(answer, seed_index) == []


@pytest.mark.parametrize(
    ("question", "owner", "words"),
    [
        ("川崎市の成果は？", ["川崎市"], "院内外プログラム"),
        ("川崎市のピアサポーター", ["川崎市"], "退院プログラム"),
        ("密着アドバイザーの役割は？", ["川崎市"], "企画・運営調整・支援実施"),
        ("住まいの確保について", ["栃木県"], "居住支援協議会"),
        ("次世代リーダーの育成をしているのはどこ？", ["千葉市"], "次世代リーダー"),
        ("ピアサポーターについて書いている自治体は？", ["鹿児島県", "栃木県", "川崎市"], "養成講座"),
        ("Which places mention peer supporters?", ["鹿児島県", "栃木県", "川崎市"], "養成講座"),
        ("両毛圏域のモデル圏域の取組は？", ["栃木県"], "安足地区"),
    ],
)
def test_the_right_places(
    seed: Assistant, seed_index: Index, question: str, owner: list[str], words: str
) -> None:
    answer = seed.ask(question)
    assert answer.status is Status.ANSWERED
    assert owners(answer) == owner
    assert words in answer.answer
    assert breaches(answer, seed_index) == []


def test_a_named_area_gives_only_its_own(seed: Assistant) -> None:
    answer = seed.ask("両毛圏域のモデル圏域の取組は？")
    assert {citation.area for citation in answer.citations} <= {"両毛障害保健福祉圏域", None}
    assert "圏域地域移行支援連絡会" not in answer.answer


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("千葉市の全体での研修会は何回？", "**1回**"),
        ("川崎市のアドバイザー会議は何回開かれましたか", "**8回**"),
        ("川崎市の研修会には何人参加しましたか", "**51人**"),
    ],
)
def test_a_figure_of_a_passage_stands_out(seed: Assistant, question: str, figure: str) -> None:
    answer = seed.ask(question)
    assert figure in answer.answer
    assert len(answer.citations) == 1


@pytest.mark.parametrize(
    "question",
    ["ロボットの活用について教えて", "川崎市の鉄道計画は？", "千葉市の人口は？", "千葉市の市長は誰？"],
)
def test_a_topic_that_no_report_knows(seed: Assistant, question: str) -> None:
    answer = seed.ask(question)
    assert (answer.status, answer.citations) == (Status.NOT_FOUND, ())


def test_an_overview_begins_with_the_figures(seed: Assistant, seed_index: Index) -> None:
    answer = seed.ask("川崎市について教えて")
    lines = answer.answer.split("\n\n")
    assert "退院支援を実施した者の人数は **3人**" in lines[0]
    assert "退院した者の人数は **0人**" in lines[1]
    assert owners(answer) == ["川崎市"]
    assert breaches(answer, seed_index) == []


def test_the_inventory_cites_each_title(second: Assistant, second_index: Index) -> None:
    answer = second.ask("どんな報告書がありますか？")
    assert answer.answer.startswith("6自治体の報告書が入っています。")
    assert [item.split("[")[0] for item in items(answer)] == [
        "- 千葉県（平成29年度）",
        "- 千葉市（平成29年度）",
        "- 千葉市（平成30年度）",
        "- 横浜市（平成29年度）",
        "- 長野県（平成29年度）",
        "- 大阪市（平成29年度）",
        "- 仙台市（平成29年度）",
        "- 長野県（平成30年度）",
    ]
    assert {citation.quote for citation in answer.citations} == set(owners(answer))
    assert breaches(answer, second_index) == []


def test_the_same_question_gives_the_same_answer(seed: Assistant) -> None:
    question = "ピアサポーターについて書いている自治体は？"
    first, again = seed.ask(question), seed.ask(question)
    assert (first.answer, first.citations) == (again.answer, again.citations)


def test_markup_of_a_report_is_harmless() -> None:
    assert plain("<b>*a*</b> [x](y) `c` #d $e") == "\\<b\\>\\*a\\*\\</b\\> \\[x\\](y) \\`c\\` \\#d \\$e"


@pytest.mark.parametrize(
    ("one", "other", "length"),
    [("", "", 0), ("abc", "", 0), ("xabcy", "zabcw", 3), ("退院者数", "退院支援者数", 2)],
)
def test_longest_common(one: str, other: str, length: int) -> None:
    assert longest_common(one, other) == length


def test_places_are_asked_for_before_a_bracket_too(seed: Assistant) -> None:
    answer = seed.ask("ピアサポーターについて書いている自治体（平成29年度）")
    assert answer.answer.splitlines()[0] == "該当する記述があるのは、鹿児島県、栃木県、川崎市です。"


def test_where_more_passages_fit_than_are_shown_it_says_so(seed: Assistant) -> None:
    many, few = seed.ask("研修会について教えて"), seed.ask("千葉市の研修会について教えて")
    assert len(items(many)) == 6
    assert "※ ほかに4件の記述があります（川崎市 2件、栃木県 1件、千葉市 1件）。" in many.answer
    assert "ほかに" not in few.answer
