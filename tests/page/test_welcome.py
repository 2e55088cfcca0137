"""The はじめての方へ tab: everything on it can be opened or asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from page.path import is_answered, learning_path
from page.welcome import welcome_html
from page.words import Words
from rag.assistant import Assistant
from rag.glossary import Glossary
from rag.model import Draft, Language, Query, Status
from tests.conftest import HOSTILE_NAME, HOSTILE_REPORT, REPORTS
from tests.page.marks import Seen
from tests.rag.conftest import load
from tests.rag.second_corpus import FILES

JAPANESE = Words(Language.JAPANESE)
OWN = "令和３年度 事業報告\n■ 主な取組\n・相談会を３回開催\n■ 課題\n・人材の確保\n"


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KIKERU_LLM", raising=False)


def assistant_of(folder: Path, files: dict[str, str]) -> Assistant:
    corpus = folder / "reports"
    corpus.mkdir()
    for name, text in files.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    return Assistant(load(corpus, folder / "index"))


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    files = {path.name: path.read_bytes().decode("utf-8") for path in sorted(REPORTS.glob("*.txt"))}
    return assistant_of(tmp_path_factory.mktemp("welcome_seed"), files)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    files = {**FILES, HOSTILE_NAME: HOSTILE_REPORT}
    return assistant_of(tmp_path_factory.mktemp("welcome_second"), files)


@pytest.fixture(scope="module", params=["seed", "second"])
def assistant(request: pytest.FixtureRequest) -> Assistant:
    found: Assistant = request.getfixturevalue(request.param)
    return found


def quotes(html: str) -> list[tuple[str, dict[str, str]]]:
    """The words of each quotation with the place its button opens."""
    found = []
    for block in re.findall("<blockquote.*?</blockquote>", html, re.DOTALL):
        paragraph = re.search("<p>(.*?)</p>", block, re.DOTALL)
        opened = Seen(block).with_kind("open")[0]
        assert paragraph is not None
        found.append((Seen(paragraph[1]).text, {k: v or "" for k, v in opened.items()}))
    return found


def squeezed(text: str) -> str:
    """Without blanks and bullets, digits and letters half width."""
    table = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
    return re.sub(r"[\s○●・◎■]", "", text).translate(table)


@pytest.mark.parametrize("language", list(Language))
def test_every_question_on_it_is_answered(assistant: Assistant, language: Language) -> None:
    seen = Seen(welcome_html(assistant, Words(language)))
    questions = [found["data-question"] or "" for found in seen.with_kind("ask")]
    assert len(questions) >= 5
    assert [q for q in questions if assistant.ask(q).status is not Status.ANSWERED] == []
    assert seen.unbalanced == []


def test_every_quote_is_the_reports_own_words(assistant: Assistant) -> None:
    found = quotes(welcome_html(assistant, JAPANESE))
    assert len(found) >= 5
    for text, opened in found:
        source = assistant.index.sources[opened["data-source"]]
        stands = source[int(opened["data-start"]) : int(opened["data-end"])]
        assert squeezed(stands).startswith(squeezed(text.removesuffix("…")))


def test_every_use_opens_a_passage(seed: Assistant) -> None:
    spans = {
        (located.passage.span.source, located.passage.span.start, located.passage.span.end)
        for located in seed.catalog.located
    }
    opened = Seen(welcome_html(seed, JAPANESE)).with_kind("open")
    places = {(o["data-source"], int(o["data-start"] or 0), int(o["data-end"] or 0)) for o in opened}
    assert places <= spans
    assert len(places) > 20


def test_the_path_leads_from_one_place_to_all(seed: Assistant) -> None:
    steps = learning_path(seed, Glossary(seed.catalog).terms(), JAPANESE)
    assert [step.question for step in steps] == [
        # Not 栃木県, 1人 and 0人 in its two areas, nor 川崎市 and 鹿児島県 with their 0人.
        "千葉市の退院者数は？",
        "栃木県の退院者数は？",
        "千葉市の支援事業での取組は？",
        "千葉市の来年度の取組方針は？",
        "協議の場について書いている自治体は？",
        "全自治体の退院者数を比較して",
        "どの自治体の報告書が入っていますか？",
    ]
    assert all(step.learns for step in steps)


def test_the_path_takes_another_place_where_there_are_no_areas(tmp_path: Path) -> None:
    files = {name: text for name, text in FILES.items() if name in ("a.txt", "b.txt")}
    made = assistant_of(tmp_path, files)
    questions = [step.question for step in learning_path(made, (), JAPANESE)]
    assert len(questions) == len(set(questions))
    places = [question.partition("の")[0] for question in questions[:2]]
    assert places[0] != places[1]
    assert all(question.endswith("の退院者数は？") for question in questions[:2])


def test_what_the_sections_are_is_told(seed: Assistant) -> None:
    text = Seen(welcome_html(seed, JAPANESE)).text
    for spec in seed.catalog.sections.values():
        assert spec.name in text
    for words in (
        "4自治体、4件",
        "次の5つの節",
        "「成果」「効果」「得られたもの」という言い方もできます",
        "退院支援を実施した者の人数、退院した者の人数",
        "読み：こういきえーでぃー",
        "別の書き方：広域アドバイザー",
        "3自治体、6か所",
    ):
        assert words in text


def test_a_hostile_report_stays_text(second: Assistant) -> None:
    seen = Seen(welcome_html(second, JAPANESE))
    assert {"script", "img", "b"}.isdisjoint(seen.tags)
    assert not [name for found in seen.attributes for name in found if name.startswith("on")]


def test_reports_of_no_form_have_a_page_too(tmp_path: Path) -> None:
    made = assistant_of(tmp_path, {"own.txt": OWN})
    seen = Seen(welcome_html(made, JAPANESE))
    assert "1自治体の報告書が1件" in seen.text
    assert "報告書の読み方" not in seen.text
    questions = [found["data-question"] or "" for found in seen.with_kind("ask")]
    assert [q for q in questions if not is_answered(made, q)] == []


class _Model:
    """A composer that must not be asked."""

    mode = "llm"

    def prepare(self) -> None:
        raise AssertionError

    def compose(self, query: Query) -> Draft:
        raise AssertionError(query.text)


def test_no_language_model_is_asked(seed: Assistant) -> None:
    worded = Assistant(seed.index, composer=_Model())
    assert welcome_html(worded, JAPANESE) == welcome_html(seed, JAPANESE)


def test_it_is_made_once_for_each_language(seed: Assistant) -> None:
    assert welcome_html(seed, JAPANESE) is welcome_html(seed, Words(Language.JAPANESE))
    assert welcome_html(seed, JAPANESE) != welcome_html(seed, Words(Language.ENGLISH))
