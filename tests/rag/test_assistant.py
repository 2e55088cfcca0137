"""The one door to answers: drafts are checked, numbered and rendered; what is not proved is never seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Span
from index.store import Index
from rag.assistant import Assistant
from rag.composer import ExtractiveComposer
from rag.model import Draft, Evidence, Query, Statement, Status
from rag.verify import Verifier
from rag.wording import CITE
from tests.rag.conftest import SEED, breaches

DISCHARGE = "モデル圏域における退院支援の状況"


@dataclass(frozen=True)
class Fixed:
    """A composer that always drafts the same."""

    draft: Draft
    mode: str = "extractive"

    def compose(self, query: Query) -> Draft:
        return self.draft

    def prepare(self) -> None:
        """Nothing to load."""


def evidence(index: Index, text: str, jurisdiction: str) -> Evidence:
    start = index.sources[SEED].index(text)
    return Evidence(Span(SEED, start, start + len(text)), jurisdiction, DISCHARGE, None, 2017)


@pytest.fixture(scope="module")
def chiba(seed_index: Index) -> Evidence:
    return evidence(seed_index, "（そのうち、退院した者の人数） １３人", "千葉市")


@pytest.fixture(scope="module")
def kawasaki(seed_index: Index) -> Evidence:
    return evidence(seed_index, "（うち、退院した者の人数  ０人）", "川崎市")


def told(index: Index, *statements: Statement, status: Status = Status.ANSWERED) -> Assistant:
    return Assistant(index, composer=Fixed(Draft(status, statements)))


def test_marks_count_quotes_in_the_order_of_the_answer(
    seed_index: Index, chiba: Evidence, kawasaki: Evidence
) -> None:
    answer = told(
        seed_index,
        Statement("川崎市は 0人 です。", (kawasaki,)),
        Statement(f"千葉市は{CITE} 13人 です。", (chiba,)),
        Statement("川崎市と千葉市に書かれています。", (chiba, kawasaki)),
    ).ask("?千葉市")
    assert answer.answer.split("\n\n") == [
        "川崎市は 0人 です。[1]",
        "千葉市は[2] 13人 です。",
        "川崎市と千葉市に書かれています。[1][2]",
    ]
    assert [(c.id, c.jurisdiction) for c in answer.citations] == [(1, "川崎市"), (2, "千葉市")]
    assert breaches(answer, seed_index) == []


def test_rows_and_items_stand_together(seed_index: Index, chiba: Evidence) -> None:
    answer = told(
        seed_index,
        Statement("\n| 自治体 | 人数 |\n|---|---|", framing=True),
        Statement(f"| 千葉市 | 13人 {CITE}|", (chiba,)),
        Statement("- 千葉市", (chiba,)),
        Statement("    - 13人", (chiba,)),
        Statement("おわり", framing=True),
    ).ask("千葉市")
    assert answer.answer == (
        "| 自治体 | 人数 |\n|---|---|\n| 千葉市 | 13人 [1]|\n\n- 千葉市[1]\n    - 13人[1]\n\nおわり"
    )


def test_a_composer_that_lies_is_not_heard(
    seed_index: Index, chiba: Evidence, caplog: pytest.LogCaptureFixture
) -> None:
    answer = told(seed_index, Statement("千葉市は 14人 です。", (chiba,))).ask("千葉市")
    assert (answer.status, answer.citations) == (Status.NOT_FOUND, ())
    assert answer.answer == "収録されている報告書から確かめられる答えを作れませんでした。"
    assert "dropped: 千葉市は 14人 です。 (the number 14人 is in no quote)" in caplog.text


def test_a_lie_among_truths_is_left_out(seed_index: Index, chiba: Evidence, kawasaki: Evidence) -> None:
    answer = told(
        seed_index,
        Statement("千葉市は 31人 です。", (kawasaki,)),
        Statement("千葉市は 13人 です。", (chiba,)),
    ).ask("千葉市")
    assert answer.answer == "千葉市は 13人 です。[1]"
    assert [c.jurisdiction for c in answer.citations] == ["千葉市"]


def test_a_refusal_carries_no_claim(seed_index: Index, chiba: Evidence) -> None:
    claim = Statement("千葉市は 13人 です。", (chiba,))
    answer = told(seed_index, claim, status=Status.CLARIFY).ask("千葉市")
    assert answer.citations == ()
    assert "13人" not in answer.answer
    assert answer.status is not Status.ANSWERED


def test_timings_and_mode(seed: Assistant) -> None:
    answer = seed.ask("千葉市の退院者数は？")
    assert set(answer.timings_ms) == {"understand", "compose", "verify", "total"}
    parts = sum(answer.timings_ms[name] for name in ("understand", "compose", "verify"))
    assert answer.timings_ms["total"] == pytest.approx(parts, abs=0.01)
    print(f"one question: {answer.timings_ms['total']:.1f} ms")
    assert answer.mode == "extractive"


def test_many_threads_one_assistant(seed: Assistant) -> None:
    questions = ["千葉市の退院者数は？", "川崎市の成果は？", "ピアサポーターとは？", "退院者数の合計"] * 6
    expected = [seed.ask(question).answer for question in questions]
    with ThreadPoolExecutor(max_workers=6) as workers:
        assert [answer.answer for answer in workers.map(seed.ask, questions)] == expected


def test_warming_ends(seed: Assistant) -> None:
    thread = seed.warm()
    thread.join(timeout=30)
    assert not thread.is_alive()


_SUBJECTS = st.sampled_from(
    [
        "退院者数",
        "支援者数",
        "退院率",
        "成果",
        "取組",
        "取組方針",
        "モデル圏域の取組",
        "研修会",
        "ピアサポーター",
        "",
    ]
)
_PLACES = st.sampled_from(
    [
        "千葉県",
        "千葉市",
        "横浜市",
        "長野県",
        "佐久圏域",
        "諏訪圏域",
        "大阪市",
        "仙台市",
        "全自治体",
        "政令市",
        "県",
        "関東",
        "近畿",
        "東北",
        "四国",
        "千葉",
        "足利市",
        "",
    ]
)
_YEARS = st.sampled_from(["", "平成29年度の", "平成30年度の", "H29の"])
_ASKS = st.sampled_from(
    [
        "は？",
        "の合計",
        "の平均",
        "を比較",
        "が一番多いのは？",
        "が最大と最小",
        "の一覧",
        "が10人以上",
        "が0人",
        "の推移",
        "の差は",
        "の圏域ごと",
        "の記載がないのは",
        "は何回",
        "は何人",
        "をまとめて",
        "はいつ",
    ]
)


@settings(max_examples=250, deadline=None)
@given(
    places=st.lists(_PLACES, min_size=1, max_size=3).map("と".join), year=_YEARS, subject=_SUBJECTS, ask=_ASKS
)
def test_nothing_that_is_composed_has_to_be_dropped(
    second: Assistant, second_index: Index, places: str, year: str, subject: str, ask: str
) -> None:
    question = f"{year}{places}の{subject}{ask}"
    draft = ExtractiveComposer(second.catalog).compose(second.understand(question))
    verdict = Verifier(second_index.sources, second_index.reports).check(draft)
    assert verdict.problems == ()
    assert verdict.draft == draft
    assert breaches(second.ask(question), second_index) == []


_ENGLISH_PLACES = st.sampled_from(
    [
        "Chiba Prefecture",
        "Chiba City",
        "Nagano",
        "Yokohama",
        "Osaka City",
        "Sendai",
        "all places",
        "Kanto",
        "designated cities",
        "each area of Nagano",
    ]
)
_ENGLISH_ASKS = st.sampled_from(
    [
        "How many people were discharged in",
        "Discharge rate of",
        "Total discharges in",
        "Compare discharges in",
        "Which has the most discharges,",
        "Average number of people supported in",
        "Policies of",
        "Tell me about",
        "fiscal 2017 discharges by area in",
        "How many discharges in fiscal 2018 in",
    ]
)


@settings(max_examples=120, deadline=None)
@given(ask=_ENGLISH_ASKS, places=st.lists(_ENGLISH_PLACES, min_size=1, max_size=3).map(" and ".join))
def test_nothing_that_is_composed_in_english_has_to_be_dropped(
    second: Assistant, second_index: Index, ask: str, places: str
) -> None:
    draft = ExtractiveComposer(second.catalog).compose(second.understand(f"{ask} {places}?"))
    assert Verifier(second_index.sources, second_index.reports).check(draft).problems == ()
    assert breaches(second.ask(f"{ask} {places}?"), second_index) == []
