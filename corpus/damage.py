"""Lines that have lost glyphs on their way out of a PDF."""

from __future__ import annotations

import re
import unicodedata

# Replacement characters and boxes that extractors print for a glyph they cannot name.
_LOST = re.compile(r"[\ufffd□〓\ue000-\uf8ff]|\(cid:\d+\)")
_JAPANESE = r"[぀-ヿ㐀-鿿々ー]"
_GAP = re.compile(rf"(?<={_JAPANESE})[ \u3000]+(?={_JAPANESE})")
# What cannot open a phrase: particles and inflected endings, small kana, the long vowel mark.
_ORPHAN = re.compile(
    r"(?:を|が(?!い|ん)|に(?!よ|つ|関)|は(?!じ|た)|へ|ながら|る|れ|り|ら|っ|ん|ー|して|した|しな|でき|の(?!べ)|と(?!も|り)|も(?!の|う)"
    r"|[ぁぃぅぇぉゃゅょァィゥェォャュョッ])"
)
_MIN_GAPS = 3
_ORPHAN_SHARE = 0.3


def is_damaged(line: str) -> bool:
    """Whether a line of source text shows the traces of lost glyphs.

    Two traces count: characters that stand for a lost glyph, and blanks inside running Japanese text
    behind which a phrase cannot begin (``参加 る病院``, ``地域活動支援 タ が相互連携``). Text that is spread
    evenly for layout (``そ の 他``) and single blanks between whole words are not damage.
    """
    text = unicodedata.normalize("NFKC", line.strip())
    if _LOST.search(line.strip().lstrip("□")):
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
    single = len(token) == 1 and re.fullmatch(_JAPANESE, token) is not None
    return single or _ORPHAN.match(token) is not None
