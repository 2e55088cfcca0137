"""What English words and phrases may be in Japanese: a dictionary that comes with the program, and before it
the field's own words.

``index/models/dictionary`` has a line a phrase: its words' stems (``index.english``), a tab, and Japanese
words as ``index.text`` cuts them (parts joined by ``+``), the likeliest first. ``corpus/english.yaml`` says
what words of health, welfare and administration are called in English.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.english import english_names
from corpus.errors import EncoderError
from index.english import WORD, is_empty, stem
from index.text import words

DATA = Path(__file__).parent / "models" / "dictionary" / "en-ja.tsv.xz"
JOIN = "+"

Parts = tuple[str, ...]
"""A Japanese word as the search terms that it is cut into."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A ``phrase`` of a question as it is written there, and what it may be in Japanese, likeliest first."""

    phrase: str
    japanese: tuple[Parts, ...]


class Dictionary:
    """``lines`` map a phrase's stems to its Japanese words as the file writes them; ``own`` words come before
    those.
    """

    def __init__(self, lines: Mapping[str, str], own: Mapping[str, Sequence[str]] | None = None) -> None:
        self._lines = lines
        self._own = own or {}
        self._longest = max((key.count(" ") + 1 for key in (*self._lines, *self._own)), default=0)

    def __len__(self) -> int:
        return len(self._lines.keys() | self._own.keys())

    def found(self, question: str) -> Iterator[Entry]:
        """The phrases of ``question`` that are known, in order; the longest counts, and none overlap."""
        written = WORD.findall(question.lower())
        stems = [stem(word) for word in written]
        at = 0
        while at < len(written):
            for length in range(min(self._longest, len(written) - at), 0, -1):
                end = at + length
                japanese = self._japanese(" ".join(stems[at:end]))
                if japanese and not (is_empty(written[at]) or is_empty(written[end - 1])):
                    yield Entry(" ".join(written[at:end]), japanese)
                    at = end
                    break
            else:
                at += 1

    def _japanese(self, stems: str) -> tuple[Parts, ...]:
        found = (*self._own.get(stems, ()), *self._lines.get(stems, "").split(" "))
        return tuple(dict.fromkeys(tuple(word.split(JOIN)) for word in found if word))


@cache
def load_dictionary() -> Dictionary:
    """The dictionary that comes with the program, read once (0.3 s).

    Raises EncoderError where its file is missing or damaged.
    """
    return Dictionary(read_dictionary(DATA), _own(english_names()))


def read_dictionary(path: Path) -> dict[str, str]:
    """The lines of a file. Raises EncoderError where it is missing or damaged."""
    try:
        text = lzma.decompress(path.read_bytes()).decode("utf-8")
        return dict(_line(line) for line in text.splitlines())
    except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
        raise EncoderError(f"the dictionary {path} cannot be read ({error}); restore it") from error


def _line(line: str) -> tuple[str, str]:
    stems, japanese = line.split("\t")
    return stems, japanese


def stems_of(phrase: str) -> str:
    """The stems of an English phrase, without empty words at its ends; empty where it has no others."""
    found = WORD.findall(phrase.lower())
    while found and is_empty(found[0]):
        found = found[1:]
    while found and is_empty(found[-1]):
        found = found[:-1]
    return " ".join(stem(word) for word in found)


def _own(names: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for japanese, phrases in names.items():
        for stems in dict.fromkeys(map(stems_of, phrases)):
            found.setdefault(stems, []).append(JOIN.join(words(japanese)))
    return found
