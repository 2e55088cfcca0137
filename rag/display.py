"""Report text as a person reads it: lines joined, the source's own punctuation, half-width figures."""

from __future__ import annotations

import re
from collections.abc import Mapping

from corpus.cleaning import clean, squeeze
from corpus.lines import BULLETS
from corpus.model import Passage

# Digits and letters half width, so that figures look alike everywhere; all else as printed.
_HALF_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_LEAD = re.compile(rf"^[{re.escape(BULLETS)}]\s*")
_BLANKS = re.compile(r"[^\S\r\n]+")
_BREAK = re.compile(r"\s*[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]\s*")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|$]|~(?=~)|(?<=~)~)")


def printed(passage: Passage, sources: Mapping[str, str]) -> str:
    """The passage in the source's characters, its lines joined as in ``passage.text``."""
    span = passage.span
    shown, read = "", 0
    for line in _BREAK.split(sources[span.source][span.start : span.end]):
        if shown and passage.text[read : read + 1] == " ":
            shown, read = shown + " ", read + 1
        shown += _BLANKS.sub(" ", line)
        read += len(squeeze(clean(line, keep_number_glyphs=True)).text)
    return shown.translate(_HALF_WIDTH)


def unbulleted(text: str) -> str:
    """``text`` without the sign that opens a list item."""
    return _LEAD.sub("", text)


def noted(note: str, passage_text: str) -> str:
    """A remark (NFKC) as ``passage_text`` prints it, where it can be found there."""
    cleaned = clean(passage_text, keep_number_glyphs=True)
    at = cleaned.text.find(note)
    if at < 0:
        return note
    start, end = cleaned.span(at, at + len(note))
    return passage_text[start:end].translate(_HALF_WIDTH)


def plain(text: str) -> str:
    """``text`` with the characters that Markdown or HTML would act on made harmless."""
    return _MARKDOWN.sub(r"\\\1", text)
