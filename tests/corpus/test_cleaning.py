"""Cleaning: NFKC with a map back to the source."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning import Cleaned, clean, squeeze

# Any text, and text dense in what normalisation rearranges: marks, Hangul jamo, half-width kana, ligatures.
tricky = st.text(
    st.one_of(
        st.sampled_from(
            "ｶﾞか゛がㇷ゚㈱①㍻ﬁÅ\u3099\u309a\u0301\u0323\u0327가각각ᆨ\u0b47\u0b56ﾡￂ\u1100\u1161\u11a8"
        ),
        st.sampled_from("　 \t\n\r千葉市１２３ＡＢ（）"),
        st.characters(min_codepoint=0x300, max_codepoint=0x36F),
        st.characters(min_codepoint=0x1100, max_codepoint=0x11FF),
    ),
    max_size=40,
)
texts = st.one_of(st.text(max_size=60), tricky)


@given(texts)
def test_equals_nfkc_of_the_whole(text: str) -> None:
    assert clean(text).text == unicodedata.normalize("NFKC", text)


@given(texts)
def test_map_covers_the_source_in_order(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.starts) == len(cleaned.ends) == len(cleaned.text)
    assert list(cleaned.starts) == sorted(cleaned.starts)
    assert list(cleaned.ends) == sorted(cleaned.ends)
    if cleaned.text:
        assert cleaned.span(0, len(cleaned.text)) == (0, len(text))


@given(texts)
def test_each_character_comes_from_its_own_source_range(text: str) -> None:
    cleaned = clean(text)
    for start, end, character in zip(cleaned.starts, cleaned.ends, cleaned.text, strict=True):
        assert character in unicodedata.normalize("NFKC", text[start:end])


@given(texts, st.data())
def test_part_has_absolute_offsets(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    cleaned = clean(text, start, end)
    assert cleaned.text == unicodedata.normalize("NFKC", text[start:end])
    assert all(start <= low < high <= end for low, high in zip(cleaned.starts, cleaned.ends, strict=True))


def test_expanded_and_composed_characters_map_back() -> None:
    cleaned = clean("㈱ｶﾞ１")
    assert cleaned.text == "(株)ガ1"
    assert cleaned.starts == (0, 0, 0, 1, 3)
    assert cleaned.ends == (1, 1, 1, 3, 4)
    assert cleaned.span(1, 4) == (0, 3)
    assert cleaned.span(4, 5) == (3, 4)


def test_number_glyphs_can_stay() -> None:
    text = "①７/20、②２/21 ½ m² ㊤"
    assert clean(text).text.startswith("17/20、22/21")
    kept = clean(text, keep_number_glyphs=True)
    assert kept.text == "①7/20、②2/21 ½ m² 上"
    assert kept.span(1, 5) == (1, 5)


@pytest.mark.parametrize(("i", "j"), [(0, 0), (2, 1), (-1, 1), (0, 4)])
def test_span_outside_the_text_is_refused(i: int, j: int) -> None:
    with pytest.raises(IndexError, match="no part of a cleaned text of 3"):
        clean("abc").span(i, j)


@pytest.mark.parametrize(("start", "end"), [(2, 1), (-1, 2), (0, 4)])
def test_bad_range_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no part of a text of 3"):
        clean("abc", start, end)


def test_blank_runs_become_one_space_and_newlines_stay() -> None:
    squeezed = squeeze(clean("１０ 　\t月\r\n　 計"))
    assert squeezed.text == "10 月\r\n 計"
    assert squeezed.span(2, 3) == (2, 5)
    assert squeezed.span(6, 7) == (8, 10)
    assert squeezed.span(0, len(squeezed.text)) == (0, 11)


@given(texts)
def test_squeezing_keeps_all_but_blanks(text: str) -> None:
    cleaned = clean(text)
    squeezed = squeeze(cleaned)
    assert squeezed.text.split() == cleaned.text.split()
    assert squeeze(squeezed) == squeezed
    if squeezed.text:
        assert squeezed.span(0, len(squeezed.text)) == (0, len(text))


def test_cut_strip_and_position() -> None:
    cleaned = clean("　Ｈ29 ㈱　")
    assert cleaned.text == " H29 (株) "
    assert cleaned.strip() == cleaned.cut(1, 8)
    assert cleaned.strip().text == "H29 (株)"
    assert cleaned.position(1) == 1
    assert cleaned.position(5) == 5
    assert cleaned.position(7) == len(cleaned.text)
    assert clean(" 　").strip() == Cleaned("", (), ())
