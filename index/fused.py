"""The search that uses everything: candidates by words and by meaning, a close look at each, a learned
order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.closeup import look
from index.dense import DenseIndex
from index.dictionary import load_dictionary
from index.encoder import Encoder, Vectors
from index.feedback import HEARD, Feedback
from index.forward import ForwardIndex
from index.fusion import FORM, OTHER, OTHER_FORM, SAME, Fusion, load_fusion
from index.glossary import Glossary
from index.lexical import LexicalIndex, Lookup, ascending
from index.question import Question, is_japanese, read_question
from index.signals import measure, stacked
from index.threads import keep_to_one_thread
from index.translation import Translation, translate

Rows = NDArray[np.int64]
Values = NDArray[np.float64]

BY_WORDS, BY_MEANING, BY_MEANING_ONLY, BY_FEEDBACK = 35, 20, 40, 20
"""How many candidates come from each search; by meaning more where the question is in another language."""
FEEDBACK_EFFORT = 0.3
"""What looking again compares of what the first look does, in a large index: it only adds candidates."""

_DECIMALS = 6
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document that was found. ``parts`` say what each signal added to its score, most first."""

    row: int
    score: float
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """The signals of a question's candidates: ``values`` has a row for each of ``rows``, a column for each
    name.
    """

    rows: Rows
    names: tuple[str, ...]
    values: Values
    relation: str


class FusedSearch:
    """Searches three indexes over the same documents, row by row."""

    def __init__(
        self,
        lexical: LexicalIndex,
        dense: DenseIndex,
        forward: ForwardIndex,
        glossary: Callable[[], Glossary] = lambda: Glossary({}),
        *,
        formed: bool = False,
    ) -> None:
        """``formed``: whether the documents follow a form that is known."""
        self._lexical = lexical
        self._dense = dense
        self._forward = forward
        self._make_glossary = glossary
        self._formed = formed

    def search(
        self,
        query: str,
        k: int,
        allowed: Rows | None,
        encoder: Encoder,
        *,
        explain: bool = False,
        exact: bool = False,
    ) -> list[Ranked]:
        """The ``k`` best of ``allowed`` (None: of all), best first, equal scores by row.

        Documents that neither search takes for a candidate are not found; with ``exact`` none of the nearest
        is missed, as it may be in a large index. Raises ValueError for a negative ``k``.
        """
        if k < 0:
            raise ValueError(f"k must not be negative, is {k}")
        keep_to_one_thread()
        measured = self.measure(query, allowed, encoder, least=k, exact=exact)
        if len(measured.rows) == 0:
            return []
        fusion = load_fusion()[measured.relation]
        parts = fusion.parts(_chosen(measured, fusion))
        scores = np.round(parts.sum(axis=1), _DECIMALS)
        order = np.lexsort((measured.rows, -scores))[:k]
        return [
            Ranked(
                int(measured.rows[n]), float(scores[n]), _named(fusion.signals, parts[n]) if explain else ()
            )
            for n in order
        ]

    def widened(self, query: str) -> str:
        """``query`` with what the glossary adds to it."""
        return self._glossary.widened(query)

    def measure(
        self,
        query: str,
        allowed: Rows | None,
        encoder: Encoder,
        *,
        least: int = 0,
        widened: str | None = None,
        exact: bool = False,
    ) -> Measured:
        """The candidates for ``query`` with all signals; as many as ``least`` where there are so many.

        ``widened`` is the query as ``widened`` gives it, where that is known.
        """
        japanese = is_japanese(query)
        foreign = japanese != self._is_japanese
        words = self.widened(query) if widened is None else widened
        translations = self._translations(query, encoder) if foreign and not japanese else ()
        question = read_question(words, self._forward, self._lexical, translations)
        vectors = encoder.encode_queries([query, *question.terms])
        lookup = self._lexical.look_up(question.spelled)
        rows, feedback = self._candidates(
            lookup, vectors[0], allowed, foreign=foreign, least=least, exact=exact
        )
        relation = self._relation(foreign=foreign)
        if len(rows) == 0:
            return Measured(rows, (), np.empty((0, 0)), relation)
        signals = self._signals(question, rows, lookup.at(rows), vectors, feedback)
        return Measured(rows, tuple(signals), stacked(signals, tuple(signals)), relation)

    def _candidates(
        self,
        lookup: Lookup,
        vector: Vectors,
        allowed: Rows | None,
        *,
        foreign: bool,
        least: int,
        exact: bool,
    ) -> tuple[Rows, Feedback]:
        """What may be found, by row, and the best of it: by words, or by meaning where words are foreign."""
        rows = None if allowed is None else ascending(allowed)
        by_words = lookup.best(max(BY_WORDS, least), rows)
        first = np.sort(by_words[:HEARD])
        feedback = self._feedback(first, lookup.totals(first))
        if not vector.any():
            return np.sort(by_words), feedback
        near = max(BY_MEANING_ONLY if foreign else BY_MEANING, least - len(by_words))
        by_meaning, cosines = self._dense.search(vector, near, rows, exact=exact)
        if foreign:
            feedback = self._feedback(by_meaning[:HEARD], cosines[:HEARD].astype(np.float64))
        centre = feedback.centre(vector)
        again, _ = self._dense.search(centre, BY_FEEDBACK, rows, exact=exact, effort=FEEDBACK_EFFORT)
        return np.unique(np.concatenate((by_words, by_meaning, again))), feedback

    def _feedback(self, rows: Rows, scores: Values) -> Feedback:
        order = np.lexsort((rows, -scores))
        shares = scores[order] / max(float(scores.max(initial=0.0)), _TINY)
        return Feedback(rows[order], self._dense.vectors(rows[order]), np.clip(shares, 0.0, 1.0))

    def _signals(
        self, question: Question, rows: Rows, by_stream: Values, vectors: Vectors, feedback: Feedback
    ) -> dict[str, Values]:
        """``by_stream`` is of ``rows``, as ``Lookup.at`` gives it."""
        close = look(self._forward, rows, question, vectors[1:])
        own = self._dense.vectors(rows)
        sums = (question.weights.sum(), question.pair_weights.sum())
        return {
            **measure(question, close, mean_length=self._mean_length),
            **feedback.signals(rows, own),
            "lexical_words": by_stream[0] / max(float(sums[0]), _TINY),
            "lexical_pairs": by_stream[1] / max(float(sums[1]), _TINY),
            "cosine": (own @ vectors[0]).astype(np.float64),
        }

    def _relation(self, *, foreign: bool) -> str:
        if foreign:
            return OTHER_FORM if self._formed else OTHER
        return FORM if self._formed else SAME

    def _translations(self, query: str, encoder: Encoder) -> tuple[Translation, ...]:
        """None where the documents follow no known form: there they were seen to help nothing."""
        return translate(query, load_dictionary(), self._forward, encoder) if self._formed else ()

    @cached_property
    def _glossary(self) -> Glossary:
        return self._make_glossary()

    @cached_property
    def _is_japanese(self) -> bool:
        """Whether most words of the documents are, each counted once a document."""
        terms = list(self._forward.terms)
        japanese = np.array([is_japanese(term) for term in terms], dtype=np.bool_)
        latin = np.array([term.isascii() and term.isalpha() for term in terms], dtype=np.bool_)
        frequencies = self._forward.frequencies[:].astype(np.int64)
        return int(frequencies[japanese].sum()) >= int(frequencies[latin].sum())

    @cached_property
    def _mean_length(self) -> float:
        return len(self._forward.words) / max(self._forward.size, 1)


def _chosen(measured: Measured, fusion: Fusion) -> Values:
    places = {name: n for n, name in enumerate(measured.names)}
    return measured.values[:, [places[name] for name in fusion.signals]]


def _named(names: Sequence[str], parts: Values) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-np.abs(parts), kind="stable")
    return tuple((names[n], float(parts[n])) for n in order)
