"""Questions, answers and states of the page as HTML, each one line without a newline."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.years import fiscal_year_name
from page.markdown import markdown_html
from page.text import escaped, one_line, shortened
from rag.model import Answer, Citation, Status

_BADGES = {Status.NOT_FOUND: "見つかりませんでした", Status.CLARIFY: "確認させてください"}
_QUOTE = 90  # characters of a quote in the list of sources; the whole quote is in the panel
_FEW = 5  # sources that are shown without unfolding


def question_html(question: str) -> str:
    """A question as its asker wrote it."""
    lines = "<br>".join(escaped(line) for line in question.splitlines())
    return f'<div class="kk kk-question">{lines}</div>'


def answer_html(answer: Answer, turn: int, *, shown: str | None = None) -> str:
    """An answer with its clickable marks and its list of sources.

    ``turn`` is the answer's number in the conversation, which a click brings back. With ``shown``, a
    beginning of the answer's text, only that is there yet.
    """
    known = {citation.id for citation in answer.citations}

    def mark(number: int) -> str:
        return _mark(turn, number) if number in known else f"&#91;{number}&#93;"

    badge = _BADGES.get(answer.status)
    top = f'<p class="kk-badge">{badge}</p>' if badge is not None else ""
    body = markdown_html(answer.answer if shown is None else shown, mark)
    sources = _sources(answer.citations, turn) if shown is None else ""
    return f'<div class="kk kk-{answer.status.value}">{top}<div class="kk-body">{body}</div>{sources}</div>'


def waiting_html(line: str) -> str:
    """A message that something is under way."""
    return f'<div class="kk kk-waiting"><p>{escaped(line)}</p></div>'


def failure_html(line: str) -> str:
    """A message that something does not work, and what to do."""
    return f'<div class="kk kk-failure"><p>{escaped(one_line(line))}</p></div>'


def status_html(state: str, line: str) -> str:
    """The line under the title. ``state`` is ``waiting``, ``ready`` or ``failure``."""
    return f'<p class="kk-state kk-state-{state}" role="status"><span>{escaped(one_line(line))}</span></p>'


def holdings_line(jurisdictions: Sequence[str], fiscal_years: Sequence[int], *, most: int = 6) -> str:
    """What can be asked about: 収録：4自治体（…）、平成29年度."""
    names = "、".join(jurisdictions[:most]) + ("ほか" if len(jurisdictions) > most else "")
    years = "・".join(fiscal_year_name(year) for year in fiscal_years)
    return f"収録：{len(jurisdictions)}自治体（{names}）" + (f"、{years}" if years else "")


def place_line(citation: Citation) -> str:
    """Whose words a citation quotes: 千葉市 / 平成29年度 / the section / the area."""
    year = fiscal_year_name(citation.fiscal_year) if citation.fiscal_year is not None else "年度不明"
    page = f"p.{citation.page}" if citation.page is not None else None
    parts = (citation.jurisdiction, year, citation.section, citation.area, page)
    return " / ".join(part for part in parts if part)


def _at(turn: int, number: int) -> str:
    """The classes that tell a click which citation it means; the chat lets no data attribute through."""
    return f"kk-at kk-at-{turn}-{number}"


def _mark(turn: int, number: int) -> str:
    return (
        f'<button type="button" class="kk-cite {_at(turn, number)}" title="出典{number}の原文を開く">'
        f"&#91;{number}&#93;</button>"
    )


def _sources(citations: Sequence[Citation], turn: int) -> str:
    if not citations:
        return ""
    items = "".join(f"<li>{_source(citation, turn)}</li>" for citation in citations)
    unfolded = " open" if len(citations) <= _FEW else ""
    return (
        f'<details class="kk-sources"{unfolded}><summary>出典 {len(citations)}件</summary>'
        f"<ol>{items}</ol></details>"
    )


def _source(citation: Citation, turn: int) -> str:
    quote = shortened(one_line(citation.quote), _QUOTE)
    where = escaped(place_line(citation))
    return (
        f'<button type="button" class="kk-source {_at(turn, citation.id)}">'
        f'<span class="kk-number">&#91;{citation.id}&#93;</span><span class="kk-where">{where}</span>'
        f'<span class="kk-quote">「{escaped(quote)}」</span></button>'
    )
