"""Numbers as reports write them: 1,234 and １，２３４, 三十一 and 二〇, 1万2千."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": 0, "壱": 1, "弐": 2, "参": 3}
_SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_LARGE_UNITS = {"万": 10**4, "億": 10**8, "兆": 10**12}

_ARABIC = r"(?:[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+(?![0-9０-９])|[0-9０-９]+)(?:[.．][0-9０-９]+)?"
# 千 opens 千葉 and 百 opens 百歳: behind a figure they are units only where no such word begins.
_UNIT = r"(?:[百千](?![葉代歳曲舌貨])|[万億兆](?!能|一))"
_MIXED = rf"{_ARABIC}{_UNIT}+(?:{_ARABIC}{_UNIT}*)*"
_SIGN = r"(?:(?<![0-9０-９年月日時分番号])[▲−])?"
_KANJI = r"[一二三四五六七八九十百千〇壱弐参拾][一二三四五六七八九十百千万億兆〇零壱弐参拾]*"
# Kanji numerals are also parts of words (一般, 三重県, 十分): only a counter behind makes them figures.
_COUNTER = (
    r"(?:人(?!ひとり|一人|暮|親|称|前|気|口|材)|名(?!称|前|古)|回(?!答|復)|件|か所|ヶ所|カ所|ケ所|箇所|"
    r"か月|ヶ月|カ月|箇月|年|月|日(?!常|程|本)|時間|市町村|市(?!民|場)|町(?!村)|村|県(?!立)|圏域|病院|施設|事業所|"
    r"機関|団体|法人|世帯|床|割|歳|種類|項目|つ|円|%|点|地区|区(?!域|分)|校|班|組(?!織)|グループ|か国|パーセント|ポイント)"
)
_WORD_BEFORE = r"(?<![数何統唯同単均専第幾一二三四五六七八九十百千万億兆〇零])"

_LEADING = re.compile(rf"{_SIGN}{_ARABIC}{_UNIT}+")
_LEADING_FIGURE = re.compile(rf"{_SIGN}{_ARABIC}")
_PARSED = re.compile(rf"([-+▲−]?)({_ARABIC})(?:({_UNIT}+)(.*))?")
_FOUND = re.compile(
    rf"(?P<arabic>{_SIGN}(?:{_MIXED}|{_ARABIC}))"
    rf"|(?P<kanji>{_WORD_BEFORE}{_KANJI}(?={_COUNTER}))"
)


@dataclass(frozen=True, slots=True)
class NumberToken:
    """A number in a text: ``text`` is its characters ``[start, end)``, without unit."""

    start: int
    end: int
    value: float
    text: str


def parse_number(text: str) -> float | None:
    """The value of a text that is a number and nothing else, or None.

    Takes half and full width, thousands separators in groups of three, decimals, a leading minus
    (-, −, ▲), kanji numerals by place (二〇) or by unit (百二十), and both together (1万2千, 3.5億).
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    match = _PARSED.fullmatch(folded)
    if match is None:
        kanji = _parse_kanji(folded)
        return None if kanji is None else float(kanji)
    sign, figure, units, rest = match.groups()
    value = float(figure.replace(",", ""))
    if units is not None:
        scaled = _scale(value, units, rest)
        if scaled is None:
            return None
        value = scaled
    return -value if sign in ("-", "−", "▲") else value


def find_numbers(text: str) -> list[NumberToken]:
    """Every number of a text in order, dates' and ordinals' figures included.

    Works on NFKC text and on text whose width is still mixed. Kanji numerals count only before a
    counter (三人, 十二か所), since they are parts of words otherwise (一般, 三重県, 数十人).
    """
    tokens = []
    match = _FOUND.search(text)
    while match is not None:
        token = _token(match)
        if token is not None:
            tokens.append(token)
        match = _FOUND.search(text, match.end() if token is None else token.end)
    return tokens


def _token(match: re.Match[str]) -> NumberToken | None:
    """The number at the match: all of it, or where that is none (1万3万), its longest first part."""
    start = match.start()
    for pattern in (None, _LEADING, _LEADING_FIGURE):
        part = match if pattern is None else pattern.match(match.string, start, match.end())
        value = None if part is None else parse_number(part.group())
        if part is not None and value is not None:
            return NumberToken(start, part.end(), value, part.group())
    return None


def _scale(value: float, units: str, rest: str) -> float | None:
    """``value`` times its units (千, 万, 百万) plus the smaller number behind; None if out of order."""
    factor = 1
    for unit in units:
        factor *= _SMALL_UNITS.get(unit, 0) or _LARGE_UNITS[unit]
    if not rest:
        return value * factor
    tail = parse_number(rest)
    if tail is None or tail < 0 or tail >= factor or rest[0] in "+-":
        return None
    return value * factor + tail


def _parse_kanji(text: str) -> int | None:
    if not text:
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = 0
    limit = 10**16
    group = ""
    for character in text:
        unit = _LARGE_UNITS.get(character)
        if unit is None:
            group += character
            continue
        value = _parse_below_ten_thousand(group)
        if value is None or value == 0 or unit >= limit:
            return None
        total, limit, group = total + value * unit, unit, ""
    if not group:
        return total
    value = _parse_below_ten_thousand(group)
    return None if value is None else total + value


def _parse_below_ten_thousand(text: str) -> int | None:
    """百二十 → 120, 二〇 → 20; None where a unit stands out of order or a character is no numeral."""
    if text and all(character in _DIGITS for character in text):
        value = int("".join(str(_DIGITS[character]) for character in text))
        return value if value < 10_000 else None
    total, limit = 0, 10_000
    digit: int | None = None
    for character in text:
        if character in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[character]
            continue
        unit = _SMALL_UNITS.get(character)
        if unit is None or unit >= limit or digit == 0:
            return None
        total, limit, digit = total + (1 if digit is None else digit) * unit, unit, None
    if not text or digit == 0:
        return None
    return total + (digit or 0)
