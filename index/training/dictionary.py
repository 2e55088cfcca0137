"""``python -m index dictionary``: from Japanese words with their English glosses to the file that
``index.dictionary`` reads.
"""

from __future__ import annotations

import argparse
import lzma
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from index.dictionary import JOIN, Parts, stems_of
from index.encoders import DEFAULT_MODEL
from index.static import TOKENIZER_FILE, StaticEncoder
from index.text import PROPER, Kind, terms
from index.training.command import Subparsers, say
from index.training.data import text_pairs

_LONGEST = 4
"""Words of a phrase: longer glosses explain, they do not name."""
_LONGEST_JAPANESE = 8
_PARTS = 3
_MOST = 20
"""Japanese words that a phrase keeps."""
_COMMON = 2
"""Pieces that the embedded tokenizer may cut a word into: what it keeps whole is written often."""
_SAYING = (*PROPER, Kind.NUMBER, Kind.NOUN, Kind.VERB, Kind.MODIFIER, Kind.AFFIX)
_ASIDE = re.compile(r"\([^)]*\)")


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add ``dictionary`` to the index's command line."""
    parser = subparsers.add_parser("dictionary", help="make the dictionary for questions in English")
    parser.add_argument(
        "--pairs", type=Path, required=True, metavar="FILE", help="*.jsonl.xz of [Japanese, English]"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="*.tsv.xz to write")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Reads, sorts and writes. Returns 0. Raises EncoderError for pairs that cannot be read."""
    lines = sorted(_lines(args.pairs))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_bytes(lzma.compress("".join(lines).encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))
    say(f"{len(lines):,} phrases; written to {args.out}")
    return 0


def _lines(pairs: Path) -> Iterator[str]:
    """A line a phrase; its words by how near the encoder finds them to a gloss that has its stems."""
    encoder, pieces = StaticEncoder(DEFAULT_MODEL), _pieces()
    cut: dict[str, Parts] = {}
    glosses: dict[str, set[str]] = defaultdict(set)
    for japanese, text in text_pairs(pairs):
        if japanese not in cut:
            common = len(japanese) <= _LONGEST_JAPANESE and pieces(japanese) <= _COMMON
            cut[japanese] = _parts(japanese) if common else ()
        if cut[japanese]:
            for gloss in _ASIDE.sub(" ", text).split(","):
                if 1 <= len(stems_of(gloss).split()) <= _LONGEST:
                    glosses[gloss.strip()].add(japanese)
    near: dict[str, dict[Parts, float]] = defaultdict(dict)
    for gloss, found in glosses.items():
        vectors = encoder.encode_passages([gloss, *sorted(found)])
        for japanese, cosine in zip(sorted(found), (vectors[1:] @ vectors[0]).tolist(), strict=True):
            of = near[stems_of(gloss)]
            of[cut[japanese]] = max(cosine, of.get(cut[japanese], -1.0))
    for stems, of in near.items():
        best = sorted(of, key=lambda parts: (-round(of[parts], 4), parts))[:_MOST]
        yield stems + "\t" + " ".join(JOIN.join(parts) for parts in best) + "\n"


def _parts(japanese: str) -> Parts:
    """The words of a term; none where there are many or one says nothing by itself (其の人)."""
    found = terms(japanese)
    says = len(found) <= _PARTS and all(term.kind in _SAYING for term in found)
    return tuple(term.word for term in found) if says else ()


def _pieces() -> Callable[[str], int]:
    """Into how many pieces the embedded model's tokenizer cuts a word."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(DEFAULT_MODEL / "0_StaticEmbedding" / TOKENIZER_FILE))
    return lambda word: len(tokenizer.encode(word, add_special_tokens=False).ids)
