"""The subword vocabulary: Unigram pieces inside runs of one script.

All cleaning lives in the tokenizer's own pipeline, so that the saved ``tokenizer.json`` does it alone,
wherever it is loaded: NFKC, lower case, then a cut wherever the script changes. Whatever is neither a
letter nor a digit falls away.

The library's Unigram trainer gives another vocabulary on every run (it walks a randomly seeded hash
map). Its BPE trainer does not, so candidates come from BPE and are weighed and pruned here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import numpy as np
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import BPE, Unigram
from tokenizers.trainers import BpeTrainer

UNKNOWN = "[UNK]"
MAX_PIECE = 10
"""Longest piece in characters: longer ones are whole phrases of the training text, rare elsewhere."""

_CANDIDATES = 1.4
"""Candidates for each piece that is kept in the end."""

_PASSES = 4

# 〆, ヶ and ヵ are written among Han characters; ー continues kana; up to four digits are a year or a count.
_SCRIPT_RUNS = "|".join(
    (
        r"[\p{Han}〆ヶヵ]+",
        r"\p{Hiragana}[\p{Hiragana}ー]*",
        r"\p{Katakana}[\p{Katakana}ー]*",
        r"\p{Latin}[\p{Latin}\p{M}]*",
        r"\p{N}{1,4}",
        r"(?:(?![\p{Han}\p{Hiragana}\p{Katakana}\p{Latin}])[\p{L}\p{M}])+",
    )
)


def _with_model(model: BPE | Unigram) -> Tokenizer:
    """A tokenizer of ``model`` behind the cleaning and the cut by script."""
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    # Inverted and "removed": what the pattern does not match is dropped, what it matches is kept apart.
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_SCRIPT_RUNS), behavior="removed", invert=True)
    return tokenizer


def count_words(texts: Iterable[str]) -> Counter[str]:
    """The script runs of ``texts`` after cleaning, with how often each occurs."""
    tokenizer = _with_model(Unigram())
    words: Counter[str] = Counter()
    for text in texts:
        clean = tokenizer.normalizer.normalize_str(text)
        words.update(word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(clean))
    return words


def _unigram(counts: dict[str, float]) -> Tokenizer:
    """A Unigram tokenizer whose pieces score the logarithm of their share; the unknown piece is row 0."""
    total = sum(counts.values())
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    scored = [(piece, math.log(max(count, 0.5) / total)) for piece, count in ranked]
    tokenizer = _with_model(Unigram([(UNKNOWN, 0.0), *scored], unk_id=0, byte_fallback=False))
    tokenizer.add_special_tokens([UNKNOWN])
    return tokenizer


def _recount(tokenizer: Tokenizer, words: list[str], weights: np.ndarray) -> dict[str, float]:
    """How often each piece stands in the best segmentation of the words."""
    encodings = tokenizer.encode_batch_fast(words, add_special_tokens=False)
    tokens = np.concatenate([np.asarray(encoding.ids, dtype=np.int64) for encoding in encodings])
    repeated = np.repeat(weights, [len(encoding.ids) for encoding in encodings])
    totals = np.bincount(tokens, weights=repeated, minlength=tokenizer.get_vocab_size())
    return {piece: float(totals[i]) for piece, i in tokenizer.get_vocab().items() if piece != UNKNOWN}


def _pruned(counts: dict[str, float], size: int) -> dict[str, float]:
    """The ``size`` most frequent pieces; single characters always stay, so that nothing becomes unknown."""
    single = {piece: count for piece, count in counts.items() if len(piece) == 1}
    longer = sorted(
        ((piece, count) for piece, count in counts.items() if len(piece) > 1 and count > 0),
        key=lambda item: (-item[1], item[0]),
    )
    return single | dict(longer[: max(size - len(single), 0)])


def train_tokenizer(texts: Iterable[str], *, vocabulary: int) -> Tokenizer:
    """A tokenizer with at most ``vocabulary`` pieces (more only where the texts have more characters than
    that), learned from ``texts``, which are read once. The same texts give the same tokenizer.
    """
    counted = sorted(count_words(texts).items())
    words = [word for word, _ in counted]
    weights = np.array([count for _, count in counted], dtype=np.float64)
    bpe = _with_model(BPE())
    candidates = int(vocabulary * _CANDIDATES)
    trainer = BpeTrainer(vocab_size=candidates, max_token_length=MAX_PIECE, show_progress=False)
    # A word is fed at most so often that the most frequent ones do not make up the whole of the time.
    bpe.train_from_iterator((" ".join([word] * min(count, 1000)) for word, count in counted), trainer=trainer)
    counts = _recount(_unigram(dict.fromkeys(sorted(bpe.get_vocab()), 1.0)), words, weights)
    for step in range(1, _PASSES + 1):
        size = round(candidates + (vocabulary - 1 - candidates) * step / _PASSES)
        counts = _recount(_unigram(_pruned(counts, size)), words, weights)
    tokenizer = _unigram(_pruned(counts, vocabulary - 1))
    # Through JSON and back: reading rounds some scores in their last digit, and what training uses shall
    # be what the written file says.
    return Tokenizer.from_str(tokenizer.to_str())
