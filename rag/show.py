"""An answer for a person at a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.text import Text

from corpus.years import fiscal_year_name
from rag.model import Answer, Citation, Status

_STYLES = {Status.ANSWERED: "green", Status.NOT_FOUND: "yellow", Status.CLARIFY: "cyan"}
_TITLES = {
    Status.ANSWERED: "回答",
    Status.NOT_FOUND: "見つかりませんでした",
    Status.CLARIFY: "確認させてください",
}


def print_answer(answer: Answer, console: Console | None = None) -> None:
    """The answer, then each citation with its place and its quote as it stands in the source."""
    out = console if console is not None else Console()
    out.print(
        Panel(Markdown(answer.answer), title=_TITLES[answer.status], border_style=_STYLES[answer.status])
    )
    for citation in answer.citations:
        out.print(_citation(citation))
    for choice in answer.choices:
        out.print(Text(f"→ {choice}", style="cyan"))


def _citation(citation: Citation) -> Text:
    year = fiscal_year_name(citation.fiscal_year) if citation.fiscal_year is not None else ""
    page = f"p.{citation.page}" if citation.page is not None else ""
    place = [citation.jurisdiction, citation.area or "", year, citation.section, citation.source, page]
    line = Text(f"[{citation.id}] ", style="bold")
    line.append(" / ".join(part for part in place if part), style="dim")
    line.append(f" ({citation.start}-{citation.end})\n", style="dim")
    quote = " ".join(citation.quote.split())
    line.append(f"    「{quote}」")
    return line
