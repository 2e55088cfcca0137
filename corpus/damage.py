"""Lines that have lost glyphs on their way out of a PDF."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

# Replacement characters and boxes that extractors print for a glyph they cannot name.
_LOST = re.compile(r"[\ufffd□〓\ue000-\uf8ff]|\(cid:\d+\)")
_JAPANESE = r"[぀-ヿ㐀-鿿々ー]"
_GAP = re.compile(rf"(?<={_JAPANESE})[ \u3000]+(?={_JAPANESE})")
# Nobody sets a blank between a word and the full stop or comma behind it.
_BLANK_BEFORE_STOP = re.compile(rf"{_JAPANESE}[ \u3000]+[。、]")
# What cannot open a phrase: particles and inflected endings, small kana, the long vowel mark.
_ORPHAN = re.compile(
    r"(?:を|が(?!い|ん)|に(?!よ|つ|関)|は(?!じ|た)|へ|ながら|る|れ|り|ら|っ|ん|ー|して|した|しな|でき|の(?!べ)|と(?!も|り)|も(?!の|う)"
    r"|[ぁぃぅぇぉゃゅょァィゥェォャュョッ])"
)
_MIN_GAPS = 3
_LONGEST = 1000  # characters of a line that are looked at
_ORPHAN_SHARE = 0.3
_LONGEST_LABEL = 80


def is_damaged(line: str) -> bool:
    """Whether a line of source text shows the traces of lost glyphs.

    Three traces count: characters that stand for a lost glyph; a blank before a full stop or comma
    (``意向調査 終 。``); and blanks inside running Japanese text behind which a phrase cannot begin
    (``参加 る病院``, ``地域活動支援 タ が相互連携``, ``作成で た。``). Text that is
    spread evenly for layout (``そ の 他``) and single blanks between whole words are not damage.
    """
    line = line.strip()[:_LONGEST]
    text = unicodedata.normalize("NFKC", line)
    if _LOST.search(line.lstrip("□")) or _BLANK_BEFORE_STOP.search(text):
        return True
    tokens = _tokens(text)
    gaps = len(tokens) - 1
    if gaps < _MIN_GAPS or all(len(token) == 1 for token in tokens):
        return False
    orphans = sum(_is_orphan(token) for token in tokens[1:])
    return orphans >= 2 and orphans / gaps >= _ORPHAN_SHARE


def _tokens(text: str) -> list[str]:
    """The pieces of the longest stretch between gaps; brackets that are spread for layout are left out."""
    outside = re.sub(r"\((?:\s*\S\s)+\s*\S?\s*\)", "", text)
    return _GAP.split(outside)


def _is_orphan(token: str) -> bool:
    single = re.fullmatch(rf"{_JAPANESE}[。、]?", token) is not None
    return single or _ORPHAN.match(token) is not None


def is_damaged_label(text: str, names: Iterable[str]) -> bool:
    """Whether cleaned text opens with one of ``names`` with glyphs lost where blanks stand.

    ``(退院支援を 施した者の人 ) 3 人`` is 退院支援を実施した者の人数 without 実 and 数: its pieces stand
    in the name in their order, whole, and something of the name is missing between them. No figure behind
    such a label is to be trusted. Only the first five pieces are looked at.
    """
    opening = re.split(r"[\d:：]", text[:_LONGEST_LABEL], maxsplit=1)[0]
    pieces = re.sub(rf"^[^{_JAPANESE[1:]}+|[()（）【】・]", " ", opening).split()[:5]
    return any(_lost_between(pieces, name) for name in names)


def _lost_between(pieces: Sequence[str], name: str) -> bool:
    if sum(len(piece) for piece in pieces) * 2 < len(name):
        return False
    end = lost = 0
    for piece in pieces:
        begin = name.find(piece, end)
        if begin < 0:
            return False
        lost += begin - end if end else 0
        end = begin + len(piece)
    return len(pieces) > 1 and lost > 0
