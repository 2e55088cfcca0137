"""The registry of known models: names, families, and files that break its rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import EncoderError
from index.known import DATA, Kind, Prefixes, read_registry, registry

E5 = Prefixes("query: ", "passage: ")
RURI = Prefixes("検索クエリ: ", "検索文書: ")


@pytest.mark.parametrize(
    ("name", "full", "dimension"),
    [
        ("multilingual-e5-small", "intfloat/multilingual-e5-small", 384),
        ("multilingual-e5-base", "intfloat/multilingual-e5-base", 768),
        ("Multilingual-E5-Large", "intfloat/multilingual-e5-large", 1024),
        ("intfloat/multilingual-e5-small", "intfloat/multilingual-e5-small", 384),
        ("me5-small", "intfloat/multilingual-e5-small", 384),
        ("bge-m3", "BAAI/bge-m3", 1024),
        ("baai/bge-m3", "BAAI/bge-m3", 1024),
        ("ruri-v3-30m", "cl-nagoya/ruri-v3-30m", 256),
        ("ruri-v3-70m", "cl-nagoya/ruri-v3-70m", 384),
        ("ruri-v3-130m", "cl-nagoya/ruri-v3-130m", 512),
        ("ruri-v3-310m", "cl-nagoya/ruri-v3-310m", 768),
        ("static-embedding-japanese", "hotchpotch/static-embedding-japanese", 1024),
    ],
)
def test_an_encoder_is_found_by_any_of_its_names(name: str, full: str, dimension: int) -> None:
    found = registry().find(name, Kind.ENCODER)
    assert found is not None
    assert (found.name, found.dimension) == (full, dimension)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("ruri-v3-reranker-310m", "cl-nagoya/ruri-v3-reranker-310m"),
        ("bge-reranker-v2-m3", "BAAI/bge-reranker-v2-m3"),
        ("japanese-reranker-xsmall-v2", "hotchpotch/japanese-reranker-xsmall-v2"),
    ],
)
def test_a_reranker_is_found_as_a_reranker_only(name: str, full: str) -> None:
    found = registry().find(name, Kind.RERANKER)
    assert found is not None
    assert found.name == full
    assert registry().find(name, Kind.ENCODER) is None


@pytest.mark.parametrize("name", ["", "e5", "small", "nobody/multilingual-e5-small", "kikeru-static-ja-en"])
def test_other_names_are_not_known(name: str) -> None:
    assert registry().find(name, Kind.ENCODER) is None


@pytest.mark.parametrize(
    ("name", "prefixes"),
    [
        ("intfloat/multilingual-e5-large", E5),
        ("my-E5-of-march", E5),
        ("cl-nagoya/ruri-v3-310m", RURI),
        ("ruri-v3-tuned", RURI),
        ("BAAI/bge-m3", Prefixes()),
        ("hotchpotch/static-embedding-japanese", Prefixes()),
        ("e5/something-else", Prefixes()),
        ("base5", Prefixes()),
        ("cl-nagoya/ruri-base-v2", Prefixes()),
    ],
)
def test_prefixes_follow_the_models_own_name(name: str, prefixes: Prefixes) -> None:
    assert registry().prefixes(name) == prefixes


def test_an_instructed_e5_has_a_task_before_its_question_and_nothing_before_a_passage() -> None:
    for name in ("intfloat/multilingual-e5-large-instruct", "e5-instruct", "intfloat/e5-mistral-7b-instruct"):
        found = registry().prefixes(name)
        assert (found.query.startswith("Instruct: "), found.query.endswith("\nQuery: ")) == (True, True)
        assert found.passage == ""


def test_every_known_encoder_is_matched_by_the_family_it_says() -> None:
    families = {family.key: family.prefixes for family in registry().families}
    for model in registry().encoders:
        assert model.family is not None
        assert registry().prefixes(model.name) == families[model.family], model.name


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("multilingual-e5-smal", "multilingual-e5-small"),
        ("intfloat/multilingual-e5-smal", "intfloat/multilingual-e5-small"),
        ("ruri-v3-30", "ruri-v3-30m"),
        ("BGE-M33", "bge-m3"),
        ("multilingual-e5-small", None),
        ("something-else", None),
        ("", None),
    ],
)
def test_a_slip_gets_a_suggestion(name: str, near: str | None) -> None:
    assert registry().suggestion(name, Kind.ENCODER) == near


def test_memory_is_four_bytes_a_parameter() -> None:
    found = registry().find("bge-m3", Kind.ENCODER)
    assert found is not None
    assert found.megabytes == 2272


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("family: static", "family: nobodys"), "belongs to no family"),
        (("dimension: 384", "dimensions: 384"), "not valid at encoders.2"),
        (("dimension: 256\n", "dimension: null\n"), "ruri-v3-30m has no dimension"),
        (("parameters: 37", "parameters: many"), "parameters"),
        (("[me5-base]", "[me5-small]"), "me5-small names two models"),
        (("ruri-v3'", "(ruri-v3'"), "family ruri-v3"),
        (("families:", "families"), "cannot be read"),
        (("encoders:", "somethings:"), "not valid"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    text = DATA.read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "known.yaml"
    path.write_text(text.replace(change[0], change[1], 1), encoding="utf-8")
    with pytest.raises(EncoderError, match=reason) as error:
        read_registry(path)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="cannot be read"):
        read_registry(tmp_path / "known.yaml")
