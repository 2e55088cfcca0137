"""What was recovered from a file, as a tree a person can check beside the source."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from rich.text import Text
from rich.tree import Tree

from corpus.model import Fact, Passage, Report, ValueState
from corpus.place import SURE

_STATES = {
    ValueState.NONE: "なし",
    ValueState.PENDING: "集計中など",
    ValueState.NOT_DONE: "未実施",
    ValueState.SAME: "同上",
    ValueState.BLANK: "記載なし",
}


def report_tree(report: Report) -> Tree:
    """A Rich tree: sections with their confidence, passages with their offsets, facts, warnings."""
    year = f"{report.fiscal_year}年度" if report.fiscal_year is not None else "年度不明"
    form = report.form or "様式なし"
    tree = Tree(Text(f"{report.jurisdiction.name}  {year}  {report.source}  [{form}]", style="bold"))
    for section in report.sections:
        style = "green" if section.confidence >= SURE else "yellow"
        branch = tree.add(Text(f"{section.name}  確度 {section.confidence:.2f}", style=style))
        for passage in section.passages:
            branch.add(_passage_line(passage))
        if not section.passages:
            branch.add(Text("（本文なし）", style="dim"))
    facts = tree.add(Text(f"数値 {len(report.facts)}件", style="bold"))
    for fact in report.facts:
        facts.add(_fact_line(fact))
    for warning in report.warnings:
        tree.add(Text(f"注意: {warning}", style="yellow"))
    return tree


def report_data(report: Report) -> dict[str, Any]:
    """The report as plain JSON data."""
    data: dict[str, Any] = TypeAdapter(Report).dump_python(report, mode="json")
    return data


def _passage_line(passage: Passage) -> Text:
    line = Text(f"{passage.span.start}-{passage.span.end} ", style="dim")
    place = " / ".join(part for part in (passage.area, passage.label) if part)
    if place:
        line.append(f"[{place}] ", style="cyan")
    line.append(passage.text, style="red strike" if passage.damaged else "")
    if passage.damaged:
        line.append("  文字欠け", style="red")
    return line


def _fact_line(fact: Fact) -> Text:
    number = f"{fact.value:g}{fact.unit}" if fact.value is not None else _STATES[fact.state]
    line = Text(f"{fact.value_span.start}-{fact.value_span.end} ", style="dim")
    line.append(number, style="bold")
    words = [
        fact.area or "",
        fact.label,
        *fact.qualifiers,
        fact.as_of or "",
        f"測度 {fact.measure}" if fact.measure else "",
    ]
    line.append("  " + " ".join(word for word in words if word))
    return line
