"""Hits in another order: by a reranker that counts shared characters, and by some that are broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EncoderError
from corpus.model import Chunk, Passage, Span
from index.reranker import Scores, rerank
from index.rerankers import load_reranker
from index.store import Hit
from tests.index.conftest import Contents


@dataclass(frozen=True)
class SharedCharacters:
    """The score is how many of the question's characters the passage has. ``seen`` is what it was asked."""

    id: str = "shared"
    revision: str = "r1"
    seen: list[str] = field(default_factory=list)

    def scores(self, query: str, passages: Sequence[str]) -> Scores:
        self.seen.extend(passages)
        return np.array([len(set(query) & set(text)) for text in passages], dtype=np.float32)


@dataclass(frozen=True)
class Fixed:
    """Gives the same scores whatever it is asked."""

    given: Scores
    id: str = "fixed"
    revision: str = "r1"

    def scores(self, query: str, passages: Sequence[str]) -> Scores:
        return self.given


@pytest.fixture
def hits(contents: Contents) -> list[Hit]:
    """研修会 of the city, 病院 of the city, 研修会 of the prefecture, 保健所 of the prefecture."""
    return [Hit(chunk, 10.0 - rank, rank) for rank, chunk in enumerate(contents.chunks, start=1)]


def test_the_better_passage_comes_first_with_its_new_score_and_rank(hits: list[Hit]) -> None:
    found = rerank(hits, "病院", SharedCharacters())
    assert found[0] == Hit(hits[1].chunk, 2.0, 1)
    assert [hit.rank for hit in found] == [1, 2, 3, 4]


def test_a_passage_is_read_with_the_place_it_stands_in(hits: list[Hit]) -> None:
    reranker = SharedCharacters()
    rerank(hits[:1], "研修会", reranker)
    assert reranker.seen == [f"{hits[0].chunk.context}\n{hits[0].chunk.text}"]


def test_equal_scores_are_ordered_by_chunk_id(hits: list[Hit]) -> None:
    found = rerank(hits, "x", SharedCharacters())
    assert [hit.chunk.id for hit in found] == sorted(hit.chunk.id for hit in hits)


def test_what_lies_behind_the_depth_keeps_its_order_and_its_scores(hits: list[Hit]) -> None:
    reranker = SharedCharacters()
    found = rerank(hits, "病院", reranker, depth=2)
    assert len(reranker.seen) == 2
    assert [hit.chunk for hit in found] == [hits[n].chunk for n in (1, 0, 2, 3)]
    assert [hit.score for hit in found[2:]] == [7.0, 6.0]


def test_depth_zero_and_no_hits_change_nothing(hits: list[Hit]) -> None:
    reranker = SharedCharacters()
    assert rerank(hits, "病院", reranker, depth=0) == hits
    assert rerank([], "病院", reranker) == []
    assert reranker.seen == []


def test_a_negative_depth_is_refused(hits: list[Hit]) -> None:
    with pytest.raises(ValueError, match="depth is -1"):
        rerank(hits, "病院", SharedCharacters(), depth=-1)


@pytest.mark.parametrize(
    "scores",
    [
        np.array([1, 2, 3], np.float32),
        np.array([[1], [2], [3], [4]], np.float32),
        np.array([1, np.nan, 3, 4], np.float32),
        np.array([1, np.inf, 3, 4], np.float32),
    ],
    ids=["too few", "two axes", "nan", "infinite"],
)
def test_scores_that_are_none_are_refused(hits: list[Hit], scores: Scores) -> None:
    with pytest.raises(EncoderError, match="reranker fixed gave"):
        rerank(hits, "病院", Fixed(scores))


_SPAN = Span("a.txt", 0, 3)
_CHUNK = Chunk(
    id="",
    jurisdiction="",
    fiscal_year=None,
    section="",
    section_name="",
    area=None,
    label=None,
    context="",
    text="abc",
    passages=(Passage(_SPAN, "abc", area=None),),
)


@given(scores=st.lists(st.floats(-9, 9, width=32), max_size=12), depth=st.integers(0, 14))
def test_reranking_loses_and_invents_nothing(scores: list[float], depth: int) -> None:
    hits = [Hit(replace(_CHUNK, id=f"{n:02}"), 1.0, n) for n in range(1, len(scores) + 1)]
    found = rerank(hits, "q", Fixed(np.array(scores[:depth], dtype=np.float32)), depth=depth)
    assert sorted(hit.chunk.id for hit in found) == [hit.chunk.id for hit in hits]
    assert [hit.rank for hit in found] == list(range(1, len(hits) + 1))
    first = found[:depth]
    assert first == sorted(first, key=lambda hit: (-hit.score, hit.chunk.id))
    assert [hit.chunk.id for hit in found[depth:]] == [hit.chunk.id for hit in hits[depth:]]


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_name_there_is_no_reranker(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    if value is None:
        monkeypatch.delenv("KIKERU_RERANKER", raising=False)
    else:
        monkeypatch.setenv("KIKERU_RERANKER", value)
    assert load_reranker() is None


def test_an_encoder_is_no_reranker_and_a_slip_gets_a_suggestion() -> None:
    with pytest.raises(
        EncoderError, match="bge-m3 is no reranker but an embedding model; name it in KIKERU_ENC"
    ):
        load_reranker("bge-m3")
    with pytest.raises(EncoderError, match=r"did you mean bge-reranker-v2-m3\?"):
        load_reranker("bge-reranker-v2-m")
