"""Everyday words: what they are read as, and which passages are found for them."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.model import Answer, Language, Status
from rag.plain_words import read_plain, shown_topic, subject_named
from rag.topics import find_topics, is_common, part_of, subject_topics, whole_topic

JA, EN = Language.JAPANESE, Language.ENGLISH


def cited(answer: Answer) -> list[str]:
    return list(dict.fromkeys(citation.jurisdiction for citation in answer.citations))


def quoted(answer: Answer) -> str:
    return "\n".join("".join(citation.quote.split()) for citation in answer.citations)


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("病院を出た人の住むところは？", JA, ["住まい", "退院後の暮らし"]),
        ("お酒をやめたい人への支援", JA, ["依存症"]),
        ("部屋から出られない人への関わり", JA, ["ひきこもり"]),
        ("地震のときの備え", JA, ["災害への備え"]),
        ("近所の人の理解", JA, ["地域の理解"]),
        ("Where will people live?", EN, ["住まい"]),
        ("Which places deal with addiction?", EN, ["依存症"]),
        ("住まいと暮らしを考えるシンポジウム", JA, []),  # a session's own name
        ("居住支援法人について", JA, []),  # an official term stands as it is
        ("戦略会議は何回", JA, []),
        ("", JA, []),
    ],
)
def test_subjects_of_everyday_words(text: str, language: Language, names: list[str]) -> None:
    assert sorted(subject.name for subject in read_plain(text, language).subjects) == sorted(names)


def test_the_rest_is_as_long_as_the_question_and_without_the_subjects_words() -> None:
    text = "お酒をやめたい人への支援"
    rest = read_plain(text, JA).rest
    assert len(rest) == len(text)
    assert rest.endswith("への支援")
    assert "酒" not in rest


def test_context_counts_only_where_nothing_else_is_asked_for() -> None:
    alone = read_plain("病院を出た人は？", JA).subjects
    assert [topic.soft for topic in subject_topics(alone, ())] == [False]
    both = read_plain("病院を出た人の住むところは？", JA).subjects
    soft = {topic.surface: topic.soft for topic in subject_topics(both, ())}
    assert soft == {"住まい": False, "退院後の暮らし": True}


def test_a_subject_is_called_in_the_language_of_the_answer() -> None:
    assert shown_topic("依存症", EN) == "addiction"
    assert shown_topic("依存症", JA) == "依存症"
    assert shown_topic("戦略会議", EN) == "戦略会議"
    assert subject_named("戦略会議") is None


@pytest.mark.parametrize(
    ("surface", "core"),
    [
        ("ひきこもり支援", "ひきこもり"),
        ("退院支援", ""),
        ("訪問看護", ""),
        ("依存症対策事業", "依存症"),
        ("支援", ""),
    ],
)
def test_the_core_of_a_compound_is_what_is_done_something_about(surface: str, core: str) -> None:
    assert whole_topic(surface).core == core


def test_a_part_of_a_compound() -> None:
    topic = whole_topic("障害福祉計画")
    assert part_of(topic, 1, 3).surface == "福祉計画"
    assert part_of(topic, 1, 3).words == ("福祉", "計画")


def test_no_subject_is_a_common_word() -> None:
    assert is_common(whole_topic("会議"))
    assert not is_common(whole_topic("課題"))  # looked for by what reports write of it


def test_words_that_ask_are_no_topics() -> None:
    assert [topic.surface for topic in find_topics("同市の取組を整理して対比したい")] == []


@pytest.mark.parametrize(
    "question",
    [
        "住まいの支援を行っている自治体は？",
        "病院を出た人の住むところについて書いている自治体は？",
        "退院した人の住まいは？",
        "Where do discharged people live?",
        "Which places work on housing?",
    ],
)
def test_housing_is_found_and_nothing_else(seed: Assistant, question: str) -> None:
    answer = seed.ask(question)
    assert cited(answer) == ["栃木県"]
    assert all("住まい" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "アウトリーチをしている自治体はどこ？",
        "24時間対応の窓口を設けている自治体は？",
        "ひきこもりの人への支援をしている自治体は？",
        "電子カルテの共有を進めている自治体は？",  # 共有 alone is not what was asked
        "住まいの課題に触れている自治体は？",  # nor are the two apart
        "Does anyone deal with social withdrawal?",
    ],
)
def test_a_shared_common_word_is_no_answer(seed: Assistant, question: str) -> None:
    assert seed.ask(question).status is Status.NOT_FOUND


def test_an_official_word_finds_what_is_asked_for_in_plain_ones(second: Assistant) -> None:
    answer = second.ask("看護師さんが家に来てくれる市や県は？")
    assert cited(answer) == ["千葉県", "千葉市", "横浜市", "長野県", "大阪市", "仙台市"]
    assert quoted(answer).count("訪問看護") == len(answer.citations)


@pytest.mark.parametrize("question", ["千葉市の担当者は何と言っていますか", "川崎市で言うと？"])
def test_a_verb_is_never_given_back_as_a_subject(seed: Assistant, question: str) -> None:
    answer = seed.ask(question)
    assert answer.status is not Status.ANSWERED
    assert "言う" not in answer.answer
    assert "の数についての記載" not in answer.answer
