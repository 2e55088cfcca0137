"""What a question says beside what it asks, taken out before it is read."""

from __future__ import annotations

from rag.cues import cue

_INTRODUCED, _OF_OTHERS = cue("introduced"), cue("of_others")
_DENIED_YEAR = cue("denied_year")


def without_asides(text: str) -> str:
    """An NFKC question without a year that it denies (令和元年度じゃなくて平成30年度の方針は), and without
    whose the asker is where others are asked for (うちは千葉市です。住まいの支援をしている市は).
    """
    own = _INTRODUCED.match(text)
    if own is not None and _OF_OTHERS.match(text, own.end()):
        text = text[own.end() :]
    return _DENIED_YEAR.sub("", text) or text
