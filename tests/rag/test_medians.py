"""Medians of figures of several places, with what they are made of."""

from __future__ import annotations

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import breaches, load, turns
from tests.rag.second_corpus import sheet

SHEETS = (
    ("宮城県", "64人", "22人"),
    ("山形県", "41人", "5人"),
    ("福島県", "38人", "9人"),
    ("仙台市", "57人", "集計中"),
    ("静岡県", "90人", "31人"),
    ("浜松市", "延べ75人", "16人"),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus = tmp_path_factory.mktemp("medians")
    text = "".join(sheet(*figures) for figures in SHEETS)
    text += sheet("新潟県", "12人 9人 30人", "2人 7人 4人", areas=("上越圏域", "魚沼圏域", "佐渡圏域"))
    (corpus / "a.txt").write_text(text, encoding="utf-8")
    return load(corpus, tmp_path_factory.mktemp("medians_index") / "index")


@pytest.fixture(scope="module")
def assistant(index: Index) -> Assistant:
    return Assistant(index)


@pytest.mark.parametrize(
    ("questions", "told"),
    [
        (  # 5, 9, 13, 16, 22, 31
            ("退院者数の中央値は？",),
            "中央値は **14.5人** です（7自治体のうち数値のある6自治体を少ない順に並べた"
            "3番目の13人と4番目の16人の平均）。",
        ),
        (  # 38, 41, 51, 57, 64, 90
            ("支援者数の中央値を教えて",),
            "中央値は **54人** です（7自治体のうち数値のある6自治体を少ない順に並べた"
            "3番目の51人と4番目の57人の平均）。",
        ),
        (
            ("東北の退院者数の中央値は？",),
            "東北の退院した者の人数（平成29年度）の中央値は **9人** です"
            "（4自治体のうち数値のある3自治体を少ない順に並べた2番目の値）。",
        ),
        (
            ("新潟県の圏域の退院者数の中央値は？",),
            "中央値は **4人** です（数値のある3圏域を少ない順に並べた2番目の値）。",
        ),
        (("東北の退院者数の合計は？", "中央値は？"), "東北の退院した者の人数（平成29年度）の中央値は **9"),
        (("退院者数の中央値は？", "支援者数では？"), "実施した者の人数（平成29年度）の中央値は **54人**"),
        (
            ("What is the median number of people discharged in Tohoku?",),
            "Tohoku (fiscal 2017), people discharged: median **9人** over the 3 places (of 4 places) "
            "that give a number (No. 2 from the lowest).",
        ),
        (
            ("東北と中部の退院者数の中央値を比べて",),
            "中央値が大きいのは中部です（中部の中央値 16人、東北の中央値 9人）。差は **7人** です。",
        ),
    ],
)  # fmt: skip
def test_medians(assistant: Assistant, index: Index, questions: tuple[str, ...], told: str) -> None:
    answer = assistant.ask(questions[-1], turns(*questions[:-1]))
    assert told in answer.answer
    assert breaches(answer, index) == []


def test_the_parts_stand_below_in_their_order(assistant: Assistant) -> None:
    lines = assistant.ask("退院者数の平均と中央値は？").answer.splitlines()
    assert "平均は **16人** です" in lines[0]
    assert "中央値は **14.5人** です" in lines[2]
    places = [line.strip("| ").split(" |")[0] for line in lines if line.startswith("| ")][1:]
    assert places == ["山形県", "福島県", "新潟県", "浜松市", "宮城県", "静岡県", "仙台市"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("退院率の中央値は？", "※ 割合の平均や中央値は計算していません。"),
        ("研修会の参加者の中央値は？", "※ 研修や会議の数の平均や中央値は計算していません。"),
        ("宮城県の退院者数の中央値は？", "お尋ねの範囲の数値は一つだけです。"),
    ],
)
def test_what_has_no_median_is_said(assistant: Assistant, question: str, told: str) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert told in answer.answer


def test_of_what_a_median_is_wanted_is_asked_back(assistant: Assistant) -> None:
    answer = assistant.ask("中央値は？")
    assert (answer.status, answer.answer[:7]) == (Status.CLARIFY, "何の数について")
