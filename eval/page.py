"""A run's report as one HTML file that asks nothing of any other."""

from __future__ import annotations

from html import escape

from eval.plots import bars, histogram
from eval.report import NAMES, asked, expected, faults, shown
from eval.summary import Failure, Summary

_STYLE = """
body{font:15px/1.7 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733}
table{border-collapse:collapse;margin:1rem 0}
td,th{border-bottom:1px solid #d5dbe1;padding:.25rem .8rem;text-align:left}
svg{width:100%;font-size:12px;margin:1rem 0}
.ours{fill:#1f5f8b}.base{fill:#b9c7d3}.ci{stroke:#111;stroke-width:1.5}
details{border:1px solid #d5dbe1;border-radius:6px;padding:.4rem .8rem;margin:.5rem 0}
summary{cursor:pointer}
pre{white-space:pre-wrap;background:#f5f7f9;padding:.6rem;border-radius:4px}
.bad{color:#a3261b}.good{color:#1d6b3a}
"""


def page(summary: Summary) -> str:
    """The whole page. Every text of a report, question or answer is escaped."""
    return (
        '<!doctype html><html lang="ja"><meta charset="utf-8"><title>評価の結果</title>'
        f"<style>{_STYLE}</style><h1>評価の結果</h1>"
        f"<p>質問 {summary.questions} 件（{escape('、'.join(summary.sets))}）</p>"
        f"{_floors(summary)}{_metrics(summary)}"
        f"{bars(summary.types, summary.baseline_types)}{histogram(summary.milliseconds)}"
        f"<h2>誤り（{len(summary.failures)}件）</h2>"
        f"{''.join(_failure(failure) for failure in summary.failures)}</html>\n"
    )


def _floors(summary: Summary) -> str:
    if not summary.missed:
        return '<p class="good">すべての下限を満たしています。</p>'
    lines = "".join(f"<li>{escape(line)}</li>" for line in summary.missed)
    return f'<p class="bad">下限に届いていません：</p><ul>{lines}</ul>'


def _metrics(summary: Summary) -> str:
    rows = "".join(
        f"<tr><td>{title}</td><td>{shown(name, summary.metrics[name])}</td>"
        f"<td>{shown(name, summary.baseline[name])}</td><td>{summary.metrics[name].count}</td></tr>"
        for name, title in NAMES.items()
    )
    return f"<table><tr><th>指標</th><th>Kikeru</th><th>基準</th><th>件数</th></tr>{rows}</table>"


def _failure(failure: Failure) -> str:
    result, gold = failure.result, failure.result.gold
    evidence = "".join(f"<li>{escape(text)}</li>" for text in failure.evidence)
    return (
        f"<details><summary>{escape(gold.id)}：{escape(asked(gold))}</summary>"
        f"<p>期待：{escape(expected(gold))}</p><p class='bad'>{escape(faults(result))}</p>"
        f"<ul>{evidence}</ul><pre>{escape(result.given.answer)}</pre></details>"
    )
