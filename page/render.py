"""Questions, answers and states of the page as HTML, each one line without a newline."""

from __future__ import annotations

from collections.abc import Sequence

from page.markdown import markdown_html
from page.names import place_named
from page.text import escaped, one_line, quoted, shortened
from page.words import Words
from rag.model import Answer, Citation, Status
from rag.wording import year_name

_BADGES = {Status.NOT_FOUND: "chat_not_found", Status.CLARIFY: "chat_clarify"}
_FEW = 5  # sources that are shown without unfolding
_BEGINNING = 40  # characters of a question that was not taken
_VERDICTS = {"up": "chat_up", "down": "chat_down"}


def question_html(question: str, turn: int, words: Words) -> str:
    """A question as its asker wrote it, with the button that takes it up again."""
    lines = "<br>".join(escaped(line) for line in question.splitlines())
    tools = "".join(_tool(name, turn, words.say(f"chat_{name}")) for name in ("edit", "link"))
    return (
        f'<div class="kk kk-question"><div class="kk-asked">{lines}</div>'
        f'<div class="kk-tools">{tools}</div></div>'
    )


def refused_html(question: str) -> str:
    """The beginning of a question that was not taken."""
    beginning = escaped(shortened(one_line(question), _BEGINNING))
    return f'<div class="kk kk-question kk-refused"><div class="kk-asked">{beginning}</div></div>'


def answer_html(
    answer: Answer,
    turn: int,
    words: Words,
    *,
    shown: str | None = None,
    verdict: str | None = None,
    last: bool = False,
    note: str = "",
) -> str:
    """An answer with its clickable marks, its list of sources and what can be done with it.

    ``turn`` is the answer's number in the conversation, which a click brings back. With ``shown``, a
    beginning of the answer's text, only that is there yet. ``verdict`` is what the visitor said of it
    (``up`` or ``down``); ``last`` says that it can be asked again; ``note`` stands under it.
    """
    known = {citation.id for citation in answer.citations}

    def mark(number: int) -> str:
        return _mark(turn, number, words) if number in known else f"&#91;{number}&#93;"

    badge = _BADGES.get(answer.status)
    top = f'<p class="kk-badge">{escaped(words.say(badge))}</p>' if badge is not None else ""
    body = markdown_html(answer.answer if shown is None else shown, mark)
    below = ""
    if shown is None:
        remark = f'<p class="kk-note">{escaped(note)}</p>' if note else ""
        below = remark + _sources(answer.citations, turn, words) + _tools(turn, words, verdict, last)
    return f'<div class="kk kk-{answer.status.value}">{top}<div class="kk-body">{body}</div>{below}</div>'


def waiting_html(line: str) -> str:
    """A message that something is under way."""
    return f'<div class="kk kk-waiting"><p>{escaped(line)}</p></div>'


def failure_html(line: str) -> str:
    """A message that something does not work, and what to do."""
    return f'<div class="kk kk-failure"><p>{escaped(one_line(line))}</p></div>'


def status_html(state: str, line: str) -> str:
    """The line under the title. ``state`` is ``waiting``, ``ready`` or ``failure``."""
    return f'<p class="kk-state kk-state-{state}" role="status"><span>{escaped(one_line(line))}</span></p>'


def holdings_line(
    jurisdictions: Sequence[str], fiscal_years: Sequence[int], words: Words, *, most: int = 6
) -> str:
    """What can be asked about: 収録：4自治体（…）、平成29年度."""
    more = words.say("chat_and_others") if len(jurisdictions) > most else ""
    names = words.say("comma").join(jurisdictions[:most]) + more
    years = words.say("middle").join(year_name(year, words.language) for year in fiscal_years)
    name = "chat_holdings_years" if years else "chat_holdings"
    return words.say(name, count=len(jurisdictions), names=names, years=years)


def place_line(citation: Citation, words: Words) -> str:
    """Whose words a citation quotes: 千葉市 / 平成29年度 / the section / the area."""
    page = f"p.{citation.page}" if citation.page is not None else None
    year = year_name(citation.fiscal_year, words.language)
    parts = (place_named(citation.jurisdiction, words.language), year, citation.section, citation.area, page)
    return " / ".join(part for part in parts if part)


def _at(turn: int, number: int) -> str:
    """The classes that tell a click which citation it means; the chat lets no data attribute through."""
    return f"kk-at kk-at-{turn}-{number}"


def _mark(turn: int, number: int, words: Words) -> str:
    title = escaped(words.say("chat_open_source", number=number))
    at = f'class="kk-cite {_at(turn, number)}" title="{title}"'
    return f'<button type="button" {at}>&#91;{number}&#93;</button>'


def _sources(citations: Sequence[Citation], turn: int, words: Words) -> str:
    if not citations:
        return ""
    items = "".join(f"<li>{_source(citation, turn, words)}</li>" for citation in citations)
    unfolded = " open" if len(citations) <= _FEW else ""
    summary = escaped(words.say("chat_sources", count=len(citations)))
    return f'<details class="kk-sources"{unfolded}><summary>{summary}</summary><ol>{items}</ol></details>'


def _source(citation: Citation, turn: int, words: Words) -> str:
    where = escaped(place_line(citation, words))
    return (
        f'<button type="button" class="kk-source {_at(turn, citation.id)}">'
        f'<span class="kk-number">&#91;{citation.id}&#93;</span><span class="kk-where">{where}</span>'
        f'<span class="kk-quote">「{escaped(quoted(citation.quote))}」</span></button>'
    )


def _tools(turn: int, words: Words, verdict: str | None, last: bool) -> str:
    tools = [_tool("copy", turn, words.say("chat_copy"))]
    if last:
        tools.append(_tool("retry", turn, words.say("chat_retry")))
    for name, label in _VERDICTS.items():
        said = words.say(f"{label}_said") if verdict == name else words.say(label)
        tools.append(_tool(name, turn, said, is_on=verdict == name))
    return f'<div class="kk-tools">{"".join(tools)}</div>'


def _tool(name: str, turn: int, label: str, *, is_on: bool = False) -> str:
    on = " kk-on" if is_on else ""
    return f'<button type="button" class="kk-tool kk-do kk-do-{name}-{turn}{on}">{escaped(label)}</button>'
