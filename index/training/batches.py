"""Token ids of all texts in one flat array, and batches of pairs drawn from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.data import Pair, Source

Ints = NDArray[np.int64]

MAX_TOKENS = 256
"""Tokens of a text that training reads; the model itself reads texts of any length."""

RUN = 64
"""Neighbouring pairs that go into a batch together, so that some of its negatives are hard."""

WHOLE = 24
"""Texts of at most so many tokens are always read whole: in a sentence every word counts."""

_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts as bags of tokens: text i is ``tokens[offsets[i]:offsets[i + 1]]``. Both int64."""

    tokens: Ints
    offsets: Ints

    def take(self, texts: Ints, *, keep: float, rng: np.random.Generator) -> Bags:
        """The bags of ``texts`` (repeats allowed). In those of more than ``WHOLE`` tokens each is kept with
        probability ``keep``.
        """
        lengths = self.offsets[texts + 1] - self.offsets[texts]
        ends = np.cumsum(lengths)
        tokens = self.tokens[np.arange(ends[-1]) + np.repeat(self.offsets[texts] - ends + lengths, lengths)]
        kept = (rng.random(len(tokens), dtype=np.float32) < keep) | np.repeat(lengths <= WHOLE, lengths)
        counts = np.concatenate([[0], np.cumsum(kept)])
        return Bags(tokens[kept], np.concatenate([[0], counts[ends]]))


class TextIds:
    """Numbers for texts, in the order in which they are first met."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self._ids.setdefault(text, len(self._ids))

    def bags(self, tokenizer: Tokenizer) -> Bags:
        """The first ``MAX_TOKENS`` tokens of every text met so far."""
        texts = list(self._ids)
        parts: list[Ints] = []
        for start in range(0, len(texts), _CHUNK):
            encodings = tokenizer.encode_batch_fast(texts[start : start + _CHUNK], add_special_tokens=False)
            parts += [np.asarray(encoding.ids[:MAX_TOKENS], dtype=np.int64) for encoding in encodings]
        offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        return Bags(np.concatenate(parts), offsets)


class PairSampler:
    """Batches of one source's pairs, over and over, in runs of neighbours that are shuffled each round.

    ``left``, ``right`` and ``passage`` hold text ids, int64, shape (n,).
    """

    def __init__(self, source: Source, ids: TextIds, rng: np.random.Generator) -> None:
        def column(texts: Iterator[str]) -> Ints:
            return np.fromiter((ids(text) for text in texts), np.int64, len(source.pairs))

        pairs: Sequence[Pair] = source.pairs
        self.name = source.name
        self.left = column(pair.left for pair in pairs)
        self.right = column(pair.right for pair in pairs)
        self.passage = column(pair.passage for pair in pairs)
        self.order: Ints = np.arange(len(pairs), dtype=np.int64)
        self._rng = rng
        self._waiting: list[Ints] = []

    def __len__(self) -> int:
        return len(self.order)

    def draw(self, size: int) -> Ints:
        """Positions of at most ``size`` different pairs."""
        wanted = min(size, len(self))
        chosen: list[Ints] = []
        while wanted > 0:
            if not self._waiting:
                self._waiting = self._new_round()
            run = self._waiting.pop()[:wanted]
            chosen.append(run)
            wanted -= len(run)
        return np.unique(np.concatenate(chosen))

    def _new_round(self) -> list[Ints]:
        shifted = np.roll(self.order, self._rng.integers(len(self)))
        runs = [shifted[start : start + RUN] for start in range(0, len(shifted), RUN)]
        self._rng.shuffle(runs)
        return runs

    def excluded(self, chosen: Ints) -> Ints:
        """Positions (row, column) of a batch that share a passage or a left text, shape (2, m)."""
        cells = [_same(self.passage[chosen]), _same(self.left[chosen])]
        return np.concatenate(cells, axis=1)


def _same(keys: Ints) -> Ints:
    """All (i, j), i != j, with ``keys[i] == keys[j]``, shape (2, m)."""
    order = np.argsort(keys, kind="stable")
    cuts = np.flatnonzero(np.diff(keys[order])) + 1
    rows, columns = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for group in np.split(order, cuts):
        if len(group) > 1:
            row, column = np.meshgrid(group, group, indexing="ij")
            off = row != column
            rows.append(row[off])
            columns.append(column[off])
    return np.stack([np.concatenate(rows), np.concatenate(columns)])
