"""Where a run's results go: a table on the terminal, and a folder with the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval.page import page
from eval.report import NAMES, markdown, shown
from eval.summary import RESULTS, Change, Summary, summary_data


def write_run(summary: Summary, changed: Sequence[Change], folder: Path) -> None:
    """``report.md``, ``report.html`` and ``results.json`` in ``folder``. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    data = json.dumps(summary_data(summary), ensure_ascii=False, indent=1)
    (folder / RESULTS).write_text(data + "\n", encoding="utf-8")
    (folder / "report.md").write_text(markdown(summary, changed), encoding="utf-8")
    (folder / "report.html").write_text(page(summary), encoding="utf-8")


def print_table(summary: Summary, changed: Sequence[Change]) -> None:
    """The metrics and the types on standard output."""
    console = Console(highlight=False)
    metrics = Table("指標", "Kikeru", "基準", "件数", title=f"質問 {summary.questions} 件")
    for name, title in NAMES.items():
        of = summary.metrics[name]
        metrics.add_row(title, shown(name, of), shown(name, summary.baseline[name]), str(of.count))
    types = Table("種類", "Kikeru", "基準", "件数", title="種類ごとの正答率")
    for kind, of in summary.types.items():
        types.add_row(kind, shown(kind, of), shown(kind, summary.baseline_types[kind]), str(of.count))
    console.print(metrics, types)
    for change in changed:
        console.print(f"{change.name}: {change.before:.4f} → {change.after:.4f}", markup=False)
