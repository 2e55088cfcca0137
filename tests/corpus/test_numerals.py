"""Numbers: values worked out by hand, and what is no number."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import find_numbers, parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("51", 51),
        ("５１", 51),
        ("1,234", 1234),
        ("１，２３４", 1234),
        ("12,345,678.5", 12345678.5),
        ("3.5", 3.5),
        ("３．５", 3.5),
        ("-5", -5),
        ("▲5", -5),
        (" 143 ", 143),
        ("〇", 0),
        ("三", 3),
        ("十", 10),
        ("三十一", 31),
        ("二〇", 20),
        ("二〇一七", 2017),
        ("百二十", 120),
        ("千二百三十四", 1234),
        ("一万", 10_000),
        ("一万二千三百四十五", 12_345),
        ("三億二千万", 320_000_000),
        ("1万", 10_000),
        ("1万2千", 12_000),
        ("2万5000", 25_000),
        ("3.5億", 350_000_000),
        ("5百", 500),
        ("2百万", 2_000_000),
        ("一千五百", 1500),
        ("弐拾参", 23),
    ],
)
def test_values(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1,23",
        "1,2345",
        "12,34,567",
        "1.2.3",
        "十百",
        "万",
        "二万三億",
        "1千2万",
        "18人",
        "三重",
        "--5",
        "1万-2",
    ],
)
def test_no_number(text: str) -> None:
    assert parse_number(text) is None


def _kanji(number: int) -> str:
    """Kanji numerals of 1 to 9999, by the school rule: 一 is left out before 十, 百 and 千."""
    written = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += ("" if digit == 1 and unit > 1 else "一二三四五六七八九"[digit - 1]) + name
    return written


@given(st.integers(1, 9999))
def test_kanji_round_trip(number: int) -> None:
    assert parse_number(_kanji(number)) == number
    assert parse_number(f"{_kanji(number)}万") == number * 10_000


@given(st.integers(0, 10**12), st.booleans())
def test_arabic_round_trip(number: int, wide: bool) -> None:
    written = f"{number:,}"
    if wide:
        written = "".join(chr(ord(character) + 0xFEE0) for character in written)
    assert parse_number(written) == number
    [token] = find_numbers(f"参加者{written}名")
    assert (token.value, token.text, token.start) == (number, written, 3)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("18人 2人", [18, 2]),
        ("参加者51名、計15回", [51, 15]),
        ("計 15 回", [15]),
        ("申請６名，申請検討中４名", [6, 4]),
        ("1,234人", [1234]),
        ("3,4名", [3, 4]),
        ("1万2千人", [12_000]),
        ("1.2億円", [120_000_000]),
        ("3.5%増", [3.5]),
        ("三人が参加し、十二か所で開催", [3, 12]),
        ("二つの分科会", [2]),
        ("一回", [1]),
        ("▲5人", [-5]),
        ("H29千葉県", [29]),
        ("5歳と千葉", [5]),
        ("2018−2017", [2018, 2017]),
        ("①見学会 ６回", [6]),
        ("なし", []),
    ],
)
def test_found_in_text(text: str, found: list[float]) -> None:
    assert [token.value for token in find_numbers(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "一般相談",
        "三重県",
        "十分な支援",
        "四国地方",
        "千葉市",
        "数十人",
        "何百回も",
        "一人ひとり",
        "一部",
        "第一に",
        "統一",
        "万人",
        "二次医療",
    ],
)
def test_parts_of_words_are_no_numbers(text: str) -> None:
    assert find_numbers(text) == []


@given(st.text(st.sampled_from("0123456789,.，１一二十百千万億人回月▲-/ 葉"), max_size=30))
def test_tokens_are_in_order_and_quote_the_text(text: str) -> None:
    tokens = find_numbers(text)
    for token in tokens:
        assert token.text == text[token.start : token.end]
        assert parse_number(token.text) == token.value
    assert all(first.end <= second.start for first, second in pairwise(tokens))


@given(st.text(st.sampled_from("0123456789,.万人 、"), max_size=30))
def test_no_digit_outside_tokens(text: str) -> None:
    left = list(unicodedata.normalize("NFKC", text))
    for token in find_numbers("".join(left)):
        left[token.start : token.end] = " " * (token.end - token.start)
    assert not any(character.isdigit() for character in left)
