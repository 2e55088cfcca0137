"""The glossary: which terms it has, by which words of the corpus it explains them."""

from __future__ import annotations

import pytest

from corpus.forms import load_forms
from index.store import Index
from rag.catalog import Catalog
from rag.compounds import compounds, noun_runs, surface
from rag.glossary import Explained, Glossary
from rag.passage_texts import bare_text
from tests.rag.conftest import load

SHEET = """{name}
支援事業に参加した成果
○{outcome}
支援事業での取組
（研修会の開催）
○{activity}
平成30年度 取組方針
○{policy}
"""
PLACES = {
    "甲府市": (
        "伴走支援員の働きで退院後の暮らしが落ち着いた。",
        "伴走支援員とは、退院後の生活を一緒に考える人をいう。",
        "移動図書館の運行を続ける。",
    ),
    "松本市": (
        "伴走支援員が病院を毎週訪ねるようになった。",
        "移動図書館で病院を巡回し、移動図書館の利用者が増えた。",
        "就労体験先を広げる。",
    ),
    "大津市": (
        "就労体験先が三つ見つかった。",
        "就労体験先との話合いを重ねた。",
        "伴走支援員と就労体験先をつなぐ。",
    ),
}


@pytest.fixture(scope="module")
def made_catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    corpus = tmp_path_factory.mktemp("glossary")
    for number, (name, (outcome, activity, policy)) in enumerate(PLACES.items()):
        text = SHEET.format(name=name, outcome=outcome, activity=activity, policy=policy)
        (corpus / f"{number}.txt").write_text(text, encoding="utf-8")
    index = load(corpus, tmp_path_factory.mktemp("glossary_index") / "index")
    return Catalog(index, load_forms())


@pytest.fixture(scope="module")
def made(made_catalog: Catalog) -> Glossary:
    return Glossary(made_catalog)


@pytest.fixture(scope="module")
def told(seed_index: Index) -> Glossary:
    return Glossary(Catalog(seed_index, load_forms()))


def named(terms: tuple[Explained, ...], term: str) -> Explained:
    return next(entry for entry in terms if entry.term == term)


def test_a_definition_is_preferred_to_a_use(made: Glossary) -> None:
    entry = named(made.terms(), "伴走支援員")
    assert entry.quote.passage.text == "○伴走支援員とは、退院後の生活を一緒に考える人をいう。"
    assert entry.explains
    assert entry.places == ("甲府市", "松本市", "大津市")
    assert len(entry.uses) == 4
    assert entry.reading == "ばんそうしえんいん"


def test_a_term_that_nothing_explains_is_shown_in_use(made: Glossary) -> None:
    entry = named(made.terms(), "就労体験先")
    assert not entry.explains
    assert entry.places == ("松本市", "大津市")
    assert "就労体験先" in entry.quote.passage.text


def test_what_one_place_alone_writes_is_no_term(made: Glossary) -> None:
    terms = [entry.term for entry in made.terms()]
    assert "移動図書館" not in terms  # of two places, but only in two wordings
    assert "生活" not in terms
    assert not [term for term in terms if "三つ" in term]


def test_the_forms_terms_come_first_with_their_role(told: Glossary) -> None:
    terms = told.terms()
    assert [entry.term for entry in terms[:5]] == ["広域AD", "密着AD", "AD", "協議の場", "ピアサポーター"]
    wide = terms[0]
    assert wide.quote.passage.label == "広域アドバイザーの役割"
    assert wide.explains
    assert wide.variants == ("広域アドバイザー",)
    assert wide.reading == "こういきえーでぃー"
    assert wide.places == ("鹿児島県", "栃木県", "川崎市")
    assert named(terms, "ピアサポーター").reading == ""  # it says itself how it is read


def test_words_that_only_help_a_search_are_no_terms(told: Glossary) -> None:
    terms = {word for entry in told.terms() for word in (entry.term, *entry.variants)}
    assert terms.isdisjoint({"参加", "参加者", "出席", "取組"})


def test_terms_are_found_by_evidence(told: Glossary) -> None:
    entry = named(told.terms(), "地域移行支援")
    assert entry.places == ("鹿児島県", "栃木県", "川崎市", "千葉市")
    assert "精神科病院" in {e.term for e in told.terms()}


def test_every_use_holds_the_term_and_none_is_left_out(told: Glossary, seed_index: Index) -> None:
    catalog = Catalog(seed_index, load_forms())
    for entry in told.terms():
        spellings = [bare_text(word) for word in (entry.term, *entry.variants)]
        held = [
            located.passage.span
            for located in catalog.located
            if any(word in bare_text(located.passage.text) for word in spellings)
        ]
        assert [use.passage.span for use in entry.uses] == held
        assert not entry.quote.passage.damaged


def test_no_term_is_a_part_of_another_found_one(told: Glossary, seed_index: Index) -> None:
    form = {word for term in Catalog(seed_index, load_forms()).terms for word in term}
    found = [entry.term for entry in told.terms() if entry.term not in form]
    assert [(a, b) for a in found for b in found if a != b and a in b] == []


@pytest.mark.parametrize("most", [0, 1, 7])
def test_no_more_terms_than_asked_for(told: Glossary, most: int) -> None:
    assert len(told.terms(most=most)) == most


def test_passages_that_speak_of_the_programme(told: Glossary, made: Glossary) -> None:
    spoken = told.programme()
    assert 1 <= len(spoken) <= 3
    places = [located.report.jurisdiction.name for located in spoken]
    assert len(set(places)) == len(places)
    names = ("地域包括ケアシステム", "構築支援事業")
    assert [p for p in spoken if not any(name in bare_text(p.passage.text) for name in names)] == []
    assert made.programme() == ()


def test_an_example_stands_in_its_section_and_not_where_it_is_not_wanted(told: Glossary) -> None:
    first = told.example("policy")
    assert first is not None
    assert first.section.key == "policy"
    other = told.example("policy", not_of=[first.report.jurisdiction.name])
    assert other is not None
    assert other.report != first.report
    everybody = ["鹿児島県", "栃木県", "川崎市", "千葉市"]
    assert told.example("policy", not_of=everybody) == first
    assert told.example("no such section") is None


def test_an_example_of_figures_has_one_figure(told: Glossary) -> None:
    example = told.example("discharge")
    assert example is not None
    span = example.passage.span
    inside = [f for f in example.report.facts if span.start <= f.value_span.start < span.end]
    assert len(inside) == 1


def test_the_first_half_of_a_double_name_is_no_name() -> None:
    runs = [surface(run) for run in noun_runs("精神障害者地域移行・地域定着支援と会議")]
    assert runs == ["地域定着支援", "会議"]
    assert noun_runs("") == []
    assert noun_runs("・・") == []


def test_compounds_stand_somewhere_alone_and_in_several_places(made_catalog: Catalog) -> None:
    found = [spellings[0] for spellings in compounds(made_catalog)]
    assert "伴走支援員" in found
    assert "支援員" not in found  # always a part of the longer one
