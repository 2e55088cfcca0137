"""Kana in Latin letters, as place names are written in English: Hepburn, long vowels not marked."""

from __future__ import annotations

import re

_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_KANA = {kana: row + vowel for row, line in _ROWS.items() for kana, vowel in zip(line, "aiueo", strict=True)}
_KANA |= {"し": "shi", "ち": "chi", "つ": "tsu", "ふ": "fu", "じ": "ji", "ぢ": "ji", "づ": "zu"}
_KANA |= {"や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "o", "ん": "n", "ー": ""}
_GLIDES = {"ゃ": "a", "ゅ": "u", "ょ": "o"}


def romaji(kana: str) -> str | None:
    """``kana`` (hiragana) in lower-case Latin letters; None where it holds anything else.

    しゅう is shu, りょう ryo, ほんま honma, はっとり hattori.
    """
    letters: list[str] = []
    for character in kana:
        if character in _GLIDES:
            if not letters or not letters[-1].endswith("i"):
                return None
            stem = letters[-1][:-1]
            letters[-1] = stem + ("" if stem.endswith(("sh", "ch", "j")) else "y") + _GLIDES[character]
        elif character == "っ":
            letters.append("*")
        elif character in _KANA:
            letters.append(_KANA[character])
        else:
            return None
    word = re.sub(r"\*(.)", lambda found: ("t" if found[1] == "c" else found[1]) + found[1], "".join(letters))
    return re.sub(r"ou|oo", "o", word).replace("uu", "u").replace("*", "")
