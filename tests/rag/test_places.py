"""Whose reports a question is about: 千葉県 is not 千葉市, and 東京都 holds no 京都."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import names, understood

NORTH, RYOMO, AIRA = "県北障害保健福祉圏域", "両毛障害保健福祉圏域", "姶良・伊佐圏域"
KANTO = {"茨城県", "栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県"}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("千葉県", ["千葉県"]),
        ("千葉市", ["千葉市"]),
        ("千葉県と千葉市", ["千葉県", "千葉市"]),
        ("千葉県千葉市", ["千葉市"]),
        ("東京都", ["東京都"]),
        ("東京", ["東京都"]),
        ("京都府", ["京都府"]),
        ("京都市", ["京都市"]),
        ("東京都と京都府", ["東京都", "京都府"]),
        ("大阪府", ["大阪府"]),
        ("横浜", ["横浜市"]),
        ("札幌", ["札幌市"]),
        ("北海道", ["北海道"]),
        ("栃木", ["栃木県"]),
        ("鹿児島", ["鹿児島県"]),
        ("さいたま市", ["さいたま市"]),
        ("埼玉", ["埼玉県"]),
        ("かわさき市", ["川崎市"]),
        ("とちぎけん", ["栃木県"]),
        ("Kanagawa", ["神奈川県"]),
        ("Tokyo", ["東京都"]),
        ("Tochigi Prefecture", ["栃木県"]),
        ("川崎市、千葉市、栃木県", ["川崎市", "千葉市", "栃木県"]),
        ("千葉市と千葉市", ["千葉市"]),
    ],
)
def test_named(seed: Assistant, words: str, named: list[str]) -> None:
    query = understood(seed, f"{words}の退院者数は？")
    assert names(query) == named
    assert (query.places.unknown, query.places.ambiguous) == ((), ())


@pytest.mark.parametrize(
    ("words", "candidates"),
    [
        ("京都", {"京都府", "京都市"}),
        ("大阪", {"大阪府", "大阪市"}),
        ("Kyoto", {"京都府", "京都市"}),
        ("ひろしま", {"広島県", "広島市"}),
    ],
)
def test_ambiguous(seed: Assistant, words: str, candidates: set[str]) -> None:
    query = understood(seed, f"{words}の退院者数は？")
    assert names(query) == []
    assert [{place.name for place in group} for group in query.places.ambiguous] == [candidates]
    answer = seed.ask(f"{words}の退院者数は？")
    assert answer.status is Status.CLARIFY
    assert all(name in answer.answer for name in candidates)


@pytest.mark.parametrize("words", ["千葉", "ちば", "Chiba"])
def test_a_short_name_of_which_one_has_a_report(seed: Assistant, words: str) -> None:
    query = understood(seed, f"{words}の退院者数は？")
    assert (names(query), query.places.ambiguous) == (["千葉市"], ())
    assert [[place.name for place in group] for group in query.places.assumed] == [["千葉市", "千葉県"]]
    answer = seed.ask(f"{words}の退院者数は？")
    assert answer.answer == (
        "※ 「千葉」は千葉市と千葉県のどちらも指しますが、千葉県の報告書は収録されていないため、"
        "千葉市についてお答えします。\n\n千葉市（平成29年度）の退院した者の人数は **13人** です。[1]"
        "（注記：「（同上）」（すぐ上の「退院支援を実施した者の人数」と同じ注記："
        "「上記の地域移行支援各プログラム参加者の合計」））"
    )


@pytest.mark.parametrize("town", ["横須賀市", "市川市", "府中市", "東大阪市", "川越市"])
def test_a_town_outside_the_registry(seed: Assistant, town: str) -> None:
    query = understood(seed, f"{town}の退院者数は？")
    assert (names(query), query.places.unknown) == ([], (town,))
    answer = seed.ask(f"{town}の退院者数は？")
    assert answer.status is Status.NOT_FOUND
    assert town in answer.answer


@pytest.mark.parametrize(
    ("words", "areas", "named"),
    [
        ("県北圏域", (NORTH,), []),
        ("県北", (NORTH,), []),
        ("両毛", (RYOMO,), []),
        ("県北圏域と両毛圏域", (NORTH, RYOMO), []),
        ("栃木県の県北障害保健福祉圏域", (NORTH,), ["栃木県"]),
        ("姶良・伊佐圏域", (AIRA,), []),
        ("姶良伊佐", (AIRA,), []),
    ],
)
def test_areas(seed: Assistant, words: str, areas: tuple[str, ...], named: list[str]) -> None:
    query = understood(seed, f"{words}の退院者数は？")
    assert set(query.places.areas) == set(areas)
    assert names(query) == named


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("政令指定都市の退院者数", {"designated_city"}),
        ("政令市で退院者が一番多いのは", {"designated_city"}),
        ("県の退院者数の合計", {"prefecture"}),
        ("都道府県だけの退院者数", {"prefecture"}),
    ],
)
def test_kinds(seed: Assistant, question: str, kinds: set[str]) -> None:
    query = understood(seed, question)
    (group,) = query.places.groups
    assert (group.kinds, group.prefectures) == (frozenset(kinds), None)


@pytest.mark.parametrize(
    ("question", "prefectures"),
    [
        ("関東の退院者数の合計", KANTO),
        ("関東地方の自治体の退院者数", KANTO),
        ("四国の退院者数", {"徳島県", "香川県", "愛媛県", "高知県"}),
    ],
)
def test_regions(seed: Assistant, question: str, prefectures: set[str]) -> None:
    (group,) = understood(seed, question).places.groups
    assert (group.kinds, group.prefectures) == (None, frozenset(prefectures))


@pytest.mark.parametrize(
    "question",
    [
        "全自治体の退院者数",
        "退院者が一番多い自治体は？",
        "どこが退院者が多い？",
        "退院者数の一覧",
        "Which city had the most discharges?",
    ],
)
def test_everywhere(seed: Assistant, question: str) -> None:
    assert understood(seed, question).places.everywhere


def test_no_place_at_all(seed: Assistant) -> None:
    assert understood(seed, "退院者数は？").places.is_empty
    assert seed.ask("退院者数は？").status is Status.CLARIFY
