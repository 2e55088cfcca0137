"""The index as LangChain sees it: a VectorStore and a retriever, without pickle and without a server.

For whoever composes chains. Questions do not pass through here: importing LangChain takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_core.vectorstores import VectorStore
from langchain_core.vectorstores.utils import maximal_marginal_relevance
from numpy.typing import NDArray
from pydantic import ConfigDict

from corpus.model import Chunk, content_id
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.filters import Filter, section_value
from index.store import Hit, Index

# Metadata as {name: value or a collection of values}, a Filter, or a test of the document.
DocumentFilter = Mapping[str, Any] | Filter | Callable[[Document], bool]
Search = Callable[[str, int, Filter | None], Sequence[Hit]]


class EncoderEmbeddings(Embeddings):
    """An ``Encoder`` under LangChain's interface."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self._encoder.encode_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        return [float(value) for value in self._encoder.encode_queries([text])[0]]


def to_document(chunk: Chunk, sources: Mapping[str, str]) -> Document:
    """``chunk`` as a Document. Its metadata says where it stands: ``quote == sources[source][start:end]``.

    ``section`` is the form's key, or the section's name where there is no form.
    """
    start = min(passage.span.start for passage in chunk.passages)
    end = max(passage.span.end for passage in chunk.passages)
    metadata = {
        "source": chunk.source,
        "jurisdiction": chunk.jurisdiction,
        "area": chunk.area,
        "section": section_value(chunk),
        "section_name": chunk.section_name,
        "fiscal_year": chunk.fiscal_year,
        "page": chunk.passages[0].span.page,
        "start": start,
        "end": end,
        "quote": sources[chunk.source][start:end],
    }
    return Document(id=chunk.id, page_content=chunk.text, metadata=metadata)


class IndexVectorStore(VectorStore):
    """Documents and their vectors in memory, searched exactly. Scores are cosines: higher is nearer.

    ``from_index`` gives the chunks of a built index; ``from_texts`` any texts. What is added or deleted
    stays in memory: an index on disk changes only by being built. Searches take ``filter=``, a
    ``DocumentFilter``, and lose no hit to it.
    """

    def __init__(
        self, embedding: Embeddings, documents: Sequence[Document], dense: DenseIndex | None
    ) -> None:
        self._embedding = embedding
        self._documents = list(documents)
        self._dense = dense
        self._added = len(self._documents)

    @classmethod
    def from_index(cls, index: Index) -> IndexVectorStore:
        """The chunks of ``index``. Loads its encoder; raises as ``Index.encoder`` does."""
        documents = [to_document(chunk, index.sources) for chunk in index.chunks]
        return cls(EncoderEmbeddings(index.encoder), documents, index.dense)

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> IndexVectorStore:
        """A store of ``texts``. Raises ValueError where metadatas or ids are not as many."""
        store = cls(embedding, [], None)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    @property
    def embeddings(self) -> Embeddings:
        return self._embedding

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: Sequence[str | None] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Adds ``texts`` and gives their ids; a text whose id is there already takes that one's place.

        Raises ValueError where metadatas or ids are not as many as texts.
        """
        contents = list(texts)
        for name, values in (("metadatas", metadatas), ("ids", ids)):
            if values is not None and len(values) != len(contents):
                raise ValueError(f"{len(contents)} texts need as many {name}, not {len(values)}")
        if not contents:
            return []
        vectors = _unit(self._embedding.embed_documents(contents))
        names = [self._new_id(text) if name is None else name for text, name in _with_ids(contents, ids)]
        details = [{} for _ in contents] if metadatas is None else metadatas
        # The last of several with one id counts, as if they had been added one after the other.
        latest = {name: position for position, name in enumerate(names)}
        self.delete(list(latest))
        kept = sorted(latest.values())
        added = [Document(id=names[i], page_content=contents[i], metadata=dict(details[i])) for i in kept]
        before = self._vectors(vectors.shape[1])
        self._replace([*self._documents, *added], np.concatenate([before, vectors[kept]]))
        return names

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Takes the documents with ``ids`` out (None: all). True also where some were not there."""
        gone = {document.id for document in self._documents} if ids is None else set(ids)
        kept = [row for row, document in enumerate(self._documents) if document.id not in gone]
        if len(kept) < len(self._documents) and self._dense is not None:
            vectors = self._dense.vectors(np.array(kept, dtype=np.int64))
            self._replace([self._documents[row] for row in kept], vectors)
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        wanted = set(ids)
        return [document for document in self._documents if document.id in wanted]

    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Document]:
        return [document for document, _ in self.similarity_search_with_score(query, k, **kwargs)]

    def similarity_search_with_score(
        self, query: str, k: int = 4, *, filter: DocumentFilter | None = None, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        """The ``k`` nearest documents that pass ``filter`` with their cosines, best first."""
        vector = self._embedding.embed_query(query)
        return [(self._documents[row], score) for row, score in self._nearest(vector, k, filter)]

    def similarity_search_by_vector(
        self, embedding: list[float], k: int = 4, *, filter: DocumentFilter | None = None, **kwargs: Any
    ) -> list[Document]:
        return [self._documents[row] for row, _ in self._nearest(embedding, k, filter)]

    def max_marginal_relevance_search(
        self, query: str, k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5, **kwargs: Any
    ) -> list[Document]:
        vector = self._embedding.embed_query(query)
        return self.max_marginal_relevance_search_by_vector(vector, k, fetch_k, lambda_mult, **kwargs)

    def max_marginal_relevance_search_by_vector(
        self,
        embedding: list[float],
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        *,
        filter: DocumentFilter | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        rows = [row for row, _ in self._nearest(embedding, fetch_k, filter)]
        if self._dense is None or not rows:
            return []
        vectors = list(self._dense.vectors(np.array(rows, dtype=np.int64)))
        query = np.array(embedding, dtype=np.float32)
        chosen = maximal_marginal_relevance(query, vectors, lambda_mult=lambda_mult, k=k)
        return [self._documents[rows[position]] for position in chosen]

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        return lambda cosine: min(1.0, max(0.0, cosine))

    def _nearest(
        self, embedding: Sequence[float], k: int, wanted: DocumentFilter | None
    ) -> list[tuple[int, float]]:
        if self._dense is None:
            return []
        vector = _unit([embedding])[0]
        rows, scores = self._dense.search(vector, k, self._allowed(wanted))
        return list(zip(rows.tolist(), scores.tolist(), strict=True))

    def _allowed(self, wanted: DocumentFilter | None) -> NDArray[np.int64] | None:
        if wanted is None:
            return None
        passes = _test(wanted)
        return np.array(
            [row for row, document in enumerate(self._documents) if passes(document)], dtype=np.int64
        )

    def _vectors(self, dimension: int) -> Vectors:
        if self._dense is None:
            return np.empty((0, dimension), dtype=np.float32)
        return self._dense.vectors(np.arange(self._dense.size, dtype=np.int64))

    def _replace(self, documents: list[Document], vectors: Vectors) -> None:
        self._dense = DenseIndex.build(vectors)
        self._documents = documents

    def _new_id(self, text: str) -> str:
        # Numbered, so that the same text twice is two documents, and the same run gives the same ids.
        self._added += 1
        return content_id("document", str(self._added), text)


class IndexRetriever(BaseRetriever):
    """A retriever over ``index`` that finds with ``search``, such as ``index.search_lexical``.

    ``search`` takes (query, k, filter) and gives hits, best first: the place for a fusion that this layer
    does not know. ``filter`` and ``k`` hold for every query.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    search: Search
    k: int = 4
    filter: Filter | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [to_document(hit.chunk, self.index.sources) for hit in self.search(query, self.k, self.filter)]


def _with_ids(texts: Sequence[str], ids: Sequence[str | None] | None) -> Iterable[tuple[str, str | None]]:
    return zip(texts, [None] * len(texts) if ids is None else ids, strict=True)


def _unit(vectors: Sequence[Sequence[float]]) -> Vectors:
    """``vectors`` with length 1 (or 0): not every LangChain embedding is normalised."""
    array = np.array(vectors, dtype=np.float32)
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    return (array / np.where(lengths == 0, 1, lengths)).astype(np.float32)


def _test(wanted: DocumentFilter) -> Callable[[Document], bool]:
    if isinstance(wanted, Filter):
        fields = {
            "jurisdiction": wanted.jurisdictions,
            "section": wanted.sections,
            "fiscal_year": wanted.fiscal_years,
            "area": wanted.areas,
        }
        wanted = {name: values for name, values in fields.items() if values is not None}
    if not isinstance(wanted, Mapping):
        return wanted
    choices = {name: _choices(value) for name, value in wanted.items()}

    def passes(document: Document) -> bool:
        return all(document.metadata.get(name) in values for name, values in choices.items())

    return passes


def _choices(value: object) -> Collection[object]:
    return value if isinstance(value, list | tuple | set | frozenset) else (value,)
