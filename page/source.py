"""The panel beside the conversation: a source's text with the quote of one citation marked."""

from __future__ import annotations

from corpus.years import fiscal_year_name
from page.text import escaped
from rag.model import Citation

_AROUND = 20_000  # characters shown on each side of a quote: a report whole, a huge file in part

HINT = (
    '<div class="kk-panel kk-hint"><h2>原文</h2>'
    "<p>回答の番号や出典を押すと、ここに報告書の原文が開き、引用した箇所に色が付きます。</p></div>"
)


def source_html(citation: Citation, text: str) -> str:
    """The source's ``text`` with ``text[start:end]`` of the citation in a ``mark``, under what it is."""
    start, end = max(0, citation.start - _AROUND), min(len(text), citation.end + _AROUND)
    before = _cut("（前略）", start > 0) + escaped(text[start : citation.start])
    after = escaped(text[citation.end : end]) + _cut("（後略）", end < len(text))
    quote = escaped(text[citation.start : citation.end])
    return (
        f'<div class="kk-panel"><h2>原文 <span class="kk-number">&#91;{citation.id}&#93;</span>'
        '<button type="button" class="kk-back">会話に戻る</button></h2>'
        f"<dl>{_rows(citation)}</dl>"
        f'<div class="kk-text" tabindex="0" lang="ja">{before}<mark>{quote}</mark>{after}</div></div>'
    )


def _rows(citation: Citation) -> str:
    year = fiscal_year_name(citation.fiscal_year) if citation.fiscal_year is not None else "不明"
    rows = {
        "自治体": citation.jurisdiction,
        "圏域": citation.area,
        "年度": year,
        "節": citation.section,
        "ファイル": citation.source,
        "ページ": None if citation.page is None else str(citation.page),
        "文字位置": f"{citation.start}–{citation.end}",
    }
    return "".join(f"<dt>{name}</dt><dd>{escaped(value)}</dd>" for name, value in rows.items() if value)


def _cut(word: str, needed: bool) -> str:
    return f'<span class="kk-cut">{word}</span>' if needed else ""
