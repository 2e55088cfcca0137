"""What speaks for a document: some forty numbers, each about 0 to 1, for each of a few documents and one
question.

A signal's name says what it is of: ``document_`` the whole text, ``heading_`` the heading, ``sentence_``
the best sentence alone (an answer stands in one), ``passage_`` the best two or three sentences. All are
shares of the question's own weight (the idf of its words or its pairs of characters), so that they compare
between corpora.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.closeup import Closeup
from index.question import ROLES, Question
from index.text import PROPER, Kind

Values = NDArray[np.float64]

K1, B = 1.2, 0.75
_SENTENCE_B = 0.6
_LONG = 8  # characters from which a run says no more
_TINY = 1e-9
_KINDS = {
    "name": PROPER,
    "number": (Kind.NUMBER,),
    "noun": (Kind.NOUN,),
    "verb": (Kind.VERB,),
    "modifier": (Kind.MODIFIER,),
    "affix": (Kind.AFFIX,),
    "function": (Kind.FUNCTION, Kind.ASKING),
}
_END = 0.6  # the last part of a question begins here


def measure(question: Question, close: Closeup, *, mean_length: float) -> dict[str, Values]:
    """Every signal that the words and characters give, by name, each of shape ``(close.size,)``."""
    return {
        **_words(question, close, mean_length),
        **_parts(question, close),
        **_characters(question, close),
        **_nearness(question, close),
        **_kanji(question, close),
        **_answers(question, close),
    }


def _words(question: Question, close: Closeup, mean_length: float) -> dict[str, Values]:
    weights, content = _share(question.weights), _share(question.content)
    counts, first = close.counts, close.first
    whole = np.add.reduceat(counts, first, axis=0)
    body = whole - counts[first]
    lengths = np.add.reduceat(close.lengths, first) - close.lengths[first]
    there = counts > 0
    own = there & ~close.heading[:, None]
    two = _joined(own, close)
    own_share = own @ content
    mean_sentence = max(float(close.lengths[~close.heading].mean()) if not close.heading.all() else 0.0, 1.0)
    return {
        "document_bm25": _bm25(weights, body, lengths / max(mean_length, 1.0), B),
        "document_words": (whole > 0) @ weights,
        "document_own_words": (body > 0) @ weights,
        "document_content": (whole > 0) @ content,
        "heading_words": there[first] @ weights,
        "heading_asked": there[first].sum(1) / np.maximum(close.lengths[first], 1.0),
        "sentence_bm25": close.best(_bm25(weights, counts, close.lengths / mean_sentence, _SENTENCE_B)),
        "sentence_content": close.best(own_share),
        "sentence_with_heading": close.best((own | there[first][close.of]) @ content),
        "passage_two": close.best(two @ content),
        "passage_three": close.best(_joined(two, close) @ content),
        "length_words": np.log1p(lengths) / 10,
        "length_sentences": np.log1p(np.bincount(close.of, minlength=close.size) - 1) / 10,
    }


def _parts(question: Question, close: Closeup) -> dict[str, Values]:
    """What is there by the kind of word, by the part it plays, and by its place in the question."""
    weights, content = _share(question.weights), _share(question.content)
    order = np.arange(len(weights))
    masks = {name: np.isin(question.kinds, kinds) * weights for name, kinds in _KINDS.items()}
    roles = np.array(question.roles)
    masks |= {f"before_{role}": (roles == role) * content for role in ROLES}
    masks |= {"begin": (order < 2) * content, "end": (order >= _END * len(order)) * content}
    names = list(masks)
    table = np.stack([masks[name] for name in names], axis=1)
    there = close.counts > 0
    documents = np.maximum.reduceat(there, close.first, axis=0) @ table
    sentences = there @ table
    found = {f"document_{name}": documents[:, n] for n, name in enumerate(names)}
    return found | {f"sentence_{name}": close.best(sentences[:, n]) for n, name in enumerate(names)}


def _characters(question: Question, close: Closeup) -> dict[str, Values]:
    weights, runs = _share(question.pair_weights), close.runs
    own = np.where(close.heading, np.int16(0), runs)
    documents = np.maximum.reduceat(runs, close.first, axis=1)
    with_heading = np.maximum(own, runs[:, close.first][:, close.of])
    return {
        "document_pairs": weights @ (documents >= 2),
        "document_triples": weights @ (documents >= 3),
        "sentence_pairs": close.best(weights @ (own >= 2)),
        "sentence_triples": close.best(weights @ (own >= 3)),
        "sentence_pairs_with_heading": close.best(weights @ (with_heading >= 2)),
        "document_runs": weights @ np.minimum(documents, _LONG) / _LONG,
        "sentence_runs": close.best(weights @ np.minimum(own, _LONG) / _LONG),
        "sentence_longest": close.best(_longest(weights, own)),
        "document_longest": documents.max(0, initial=0) / (2 * _LONG),
    }


def _nearness(question: Question, close: Closeup) -> dict[str, Values]:
    """As the words, but a word in the vicinity counts too, as much as it is near."""
    content, near = _share(question.content), close.near
    document = np.maximum.reduceat(near, close.first, axis=1)
    missing = document * (document < 1)
    with_heading = np.maximum(near, near[:, close.first][:, close.of])
    same = np.append(close.of[1:] == close.of[:-1], False)
    following = np.concatenate((near[:, 1:], near[:, :1]), axis=1) * same
    return {
        "document_near": content @ document,
        "document_nearest": content @ document**3,
        "sentence_near": close.best(content @ near),
        "sentence_nearest": close.best(content @ near**3),
        "sentence_near_with_heading": close.best(content @ with_heading),
        "passage_near": close.best(content @ np.maximum(near, following) ** 2),
        "missing_near": content @ missing**2,
    }


def _kanji(question: Question, close: Closeup) -> dict[str, Values]:
    """As the words, but a part of a word counts too, where its kanji stand: 始まる in 開始."""
    content, kanji = _share(question.content), close.kanji
    document = np.maximum.reduceat(kanji, close.first, axis=1)
    with_heading = np.maximum(kanji, kanji[:, close.first][:, close.of])
    return {
        "document_kanji": content @ document,
        "sentence_kanji": close.best(content @ kanji),
        "sentence_kanji_with_heading": close.best(content @ with_heading),
        "missing_kanji": content @ (document * (document < 1)),
    }


def _answers(question: Question, close: Closeup) -> dict[str, Values]:
    """Whether something of the sort that is asked for stands there, and beside the question's own words."""
    asked = question.asked
    own = (close.counts > 0) @ _share(question.content)
    own = own + _share(question.pair_weights) @ (close.runs >= 2)
    kinds = [(asked.who, close.persons), (asked.where, close.places), (asked.number, close.figures)]
    wanted = [flags for is_asked, flags in kinds if is_asked]
    fitting = np.logical_or.reduce(wanted) if wanted else np.ones_like(close.heading)
    found = {"answer_document": close.any(fitting), "answer_sentence": close.best(own * fitting) / 2}
    sorts = (
        ("date", asked.time, close.dates),
        ("unit", bool(asked.units), close.units),
        ("named", bool(asked.sorts), close.named),
    )
    for name, is_asked, flags in sorts:
        counted = flags if is_asked else np.ones_like(flags)
        found[f"{name}_document"] = close.any(counted)
        found[f"{name}_sentence"] = close.best(own * counted) / 2
    return found


def _share(weights: Values) -> Values:
    return weights / max(float(weights.sum()), _TINY)


def _bm25(weights: Values, counts: NDArray[np.float32], length: NDArray[np.floating], b: float) -> Values:
    return np.asarray((weights * counts / (counts + K1 * (1 - b + b * length)[:, None])).sum(1))


def _joined(flags: NDArray[np.bool_], close: Closeup) -> NDArray[np.bool_]:
    """``flags`` (S, T) of each sentence or of the one behind it in the same document."""
    joined = flags.copy()
    same = close.of[1:] == close.of[:-1]
    joined[:-1] |= flags[1:] & same[:, None]
    return joined


def _longest(weights: Values, runs: NDArray[np.int16]) -> Values:
    """The weight of the heaviest run in each sentence; the pair that leads into a run is not in it."""
    sums = np.concatenate(([0.0], np.cumsum(weights)))
    ends = np.arange(1, len(weights) + 1)[:, None]
    return np.asarray((sums[ends] - sums[np.minimum(ends, ends - runs + 1)]).max(0, initial=0.0))


def stacked(signals: dict[str, Values], names: Sequence[str]) -> Values:
    """``signals`` as columns in the order of ``names``, shape ``(n, len(names))``."""
    return np.stack([signals[name] for name in names], axis=1)
