"""One contract, held against LangChain's own in-memory store and ours; then what only ours does."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from langchain_core.documents import Document
from langchain_core.vectorstores import InMemoryVectorStore, VectorStore

from index.filters import Filter
from index.langchain import DocumentFilter, EncoderEmbeddings, IndexRetriever, IndexVectorStore
from index.store import Index
from tests.index.conftest import HashEncoder

TEXTS = ["研修会を開催した", "病院と連携した", "保健所を訪ねた", "研修会の講師を招いた"]
PLACES = [{"place": "千葉市"}, {"place": "栃木県"}, {"place": "千葉市"}, {"place": "栃木県"}]
IDS = ["a", "b", "c", "d"]

EMBEDDINGS = EncoderEmbeddings(HashEncoder())


def in_chiba(document: Document) -> bool:
    return bool(document.metadata["place"] == "千葉市")


@pytest.mark.parametrize("kind", [InMemoryVectorStore, IndexVectorStore])
class TestContract:
    @pytest.fixture
    def filled(self, kind: type[VectorStore]) -> VectorStore:
        return kind.from_texts(TEXTS, EMBEDDINGS, [dict(place) for place in PLACES], ids=IDS)

    def test_the_same_text_is_nearest(self, filled: VectorStore) -> None:
        for identifier, text, place in zip(IDS, TEXTS, PLACES, strict=True):
            found = filled.similarity_search(text, k=1)
            assert [(d.id, d.page_content, d.metadata) for d in found] == [(identifier, text, place)]

    def test_scores_fall_and_are_cosines(self, filled: VectorStore) -> None:
        found = filled.similarity_search_with_score(TEXTS[0], k=4)
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] == pytest.approx(1, abs=1e-5)
        assert [document.id for document, _ in found[:2]] == ["a", "d"]

    def test_k_may_exceed_what_is_there(self, filled: VectorStore) -> None:
        assert len(filled.similarity_search("研修", k=99)) == 4

    def test_by_vector_is_as_by_text(self, filled: VectorStore) -> None:
        by_vector = filled.similarity_search_by_vector(EMBEDDINGS.embed_query("病院"), k=3)
        assert by_vector == filled.similarity_search("病院", k=3)

    def test_a_test_of_the_document_filters(self, filled: VectorStore) -> None:
        found = filled.similarity_search("研修会", k=4, filter=in_chiba)
        assert [document.id for document in found] == ["a", "c"]

    def test_deleted_is_gone(self, filled: VectorStore) -> None:
        filled.delete(["a", "nosuch"])
        assert filled.get_by_ids(["a"]) == []
        assert "a" not in [document.id for document in filled.similarity_search(TEXTS[0], k=9)]

    def test_the_same_id_takes_its_place(self, filled: VectorStore) -> None:
        assert filled.add_documents([Document(id="a", page_content="会議を設けた")]) == ["a"]
        assert [document.page_content for document in filled.get_by_ids(["a"])] == ["会議を設けた"]
        assert len(filled.similarity_search("会議", k=9)) == 4

    def test_ids_are_made_where_none_are_given(self, kind: type[VectorStore]) -> None:
        store = kind.from_texts(["同じ", "同じ"], EMBEDDINGS)
        found = store.similarity_search("同じ", k=9)
        assert len({document.id for document in found}) == 2

    def test_as_a_retriever(self, filled: VectorStore) -> None:
        retriever = filled.as_retriever(search_kwargs={"k": 1, "filter": in_chiba})
        assert [document.id for document in retriever.invoke("研修会の講師")] == ["a"]
        assert [document.id for document in asyncio.run(retriever.ainvoke("研修会の講師"))] == ["a"]

    def test_for_variety(self, filled: VectorStore) -> None:
        found = filled.max_marginal_relevance_search(TEXTS[0], k=2, fetch_k=4, lambda_mult=0.1)
        assert found[0].id == "a"
        assert found[1].id in {"b", "c"}


class TestOurs:
    STORE = IndexVectorStore.from_texts(TEXTS, EMBEDDINGS, PLACES, ids=IDS)

    @pytest.mark.parametrize(
        ("wanted", "ids"),
        [
            ({"place": "千葉市"}, {"a", "c"}),
            ({"place": ["千葉市", "栃木県"]}, {"a", "b", "c", "d"}),
            ({"place": "東京都"}, set()),
            ({"place": []}, set()),
            ({"nosuch": "x"}, set()),
            ({}, {"a", "b", "c", "d"}),
        ],
    )
    def test_metadata_filters(self, wanted: DocumentFilter, ids: set[str]) -> None:
        assert {d.id for d in self.STORE.similarity_search("研修会", k=9, filter=wanted)} == ids

    def test_a_threshold(self) -> None:
        retriever = self.STORE.as_retriever(
            search_type="similarity_score_threshold", search_kwargs={"score_threshold": 0.99, "k": 4}
        )
        assert [document.id for document in retriever.invoke(TEXTS[1])] == ["b"]

    def test_unlike_lengths_are_refused(self) -> None:
        with pytest.raises(ValueError, match="2 texts need as many ids, not 1"):
            IndexVectorStore.from_texts(["x", "y"], EMBEDDINGS, ids=["1"])
        with pytest.raises(ValueError, match="metadatas"):
            IndexVectorStore.from_texts(["x", "y"], EMBEDDINGS, [{}])

    def test_empty_and_emptied(self) -> None:
        store = IndexVectorStore.from_texts([], EMBEDDINGS)
        assert store.similarity_search("x") == []
        assert store.max_marginal_relevance_search("x") == []
        store.add_texts(["x"])
        assert store.delete() is True
        assert store.similarity_search("x") == []
        store.add_texts(["研修会"])
        assert len(store.similarity_search("研修会")) == 1

    def test_embeddings_that_are_not_normalised(self) -> None:
        class Long(EncoderEmbeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return [(np.array(row) * 7).tolist() for row in super().embed_documents(texts)]

        store = IndexVectorStore.from_texts(TEXTS, Long(HashEncoder()))
        assert store.similarity_search_with_score(TEXTS[0], k=1)[0][1] == pytest.approx(1, abs=1e-5)


class TestOverAnIndex:
    @pytest.fixture
    def index(self, index_folder: Path, encoder: HashEncoder) -> Index:
        return Index.load(index_folder, encoder=encoder)

    def test_documents_quote_their_source(self, index: Index) -> None:
        found = IndexVectorStore.from_index(index).similarity_search("保健所", k=9)
        assert len(found) == 4
        for document in found:
            meta = document.metadata
            assert index.sources[meta["source"]][meta["start"] : meta["end"]] == meta["quote"]
        chiba = next(document for document in found if document.page_content == "病院と連携した")
        assert chiba.metadata == {
            "source": "a/二県.txt",
            "jurisdiction": "千葉市",
            "area": "湾岸",
            "section": "その他の取組",
            "section_name": "その他の取組",
            "fiscal_year": 2017,
            "page": None,
            "start": 20,
            "end": 28,
            "quote": "○病院と連携した",
        }

    def test_it_takes_the_indexs_own_filter(self, index: Index) -> None:
        store = IndexVectorStore.from_index(index)
        wanted = Filter(jurisdictions=frozenset({"千葉市"}), sections=frozenset({"outcomes"}))
        assert [d.page_content for d in store.similarity_search("研修会", k=9, filter=wanted)] == [
            "研修会を ３回 開催した"
        ]

    def test_adding_leaves_the_index_as_it_is(self, index: Index) -> None:
        store = IndexVectorStore.from_index(index)
        store.add_texts(["新しい研修会"])
        assert len(store.similarity_search("研修会", k=9)) == 5
        assert len(index.search_dense("研修会", 9)) == 4

    def test_the_retriever_finds_as_it_is_told(self, index: Index) -> None:
        retriever = IndexRetriever(
            index=index,
            search=index.search_lexical,
            k=1,
            filter=Filter(jurisdictions=frozenset({"千葉県"})),
        )
        found = retriever.invoke("研修会")
        assert [document.page_content for document in found] == ["研修会を開催した"]
        assert found[0].metadata["jurisdiction"] == "千葉県"


def test_the_question_path_does_not_import_it() -> None:
    program = "import sys, index.store, index.build; print('langchain_core' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
