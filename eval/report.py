"""A run's report in Markdown: the numbers against the baseline, by type, and every failure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from eval.gold import GoldQuestion
from eval.metrics import Measured, Result
from eval.summary import Change, Failure, Summary

NAMES = {
    "right": "正答率（数値・語・自治体・状態）",
    "status_right": "状態が正しい",
    "wrong_jurisdiction": "別の自治体を答えた",
    "unsupported_number": "根拠のない数がある",
    "citation_exact": "引用が原文と一致",
    "citation_precision": "引用の適合率",
    "citation_recall": "引用の再現率",
    "refusal_precision": "回答しない判断の適合率",
    "refusal_recall": "回答しない判断の再現率",
    "recall_at_5": "検索 再現率@5",
    "recall_at_10": "検索 再現率@10",
    "mrr": "検索 MRR",
    "ndcg_at_10": "検索 nDCG@10",
    "latency_median_ms": "応答時間 中央値（ミリ秒）",
    "latency_p95_ms": "応答時間 95%点（ミリ秒）",
}
_LONGEST = 1200  # characters of an answer that are shown


def shown(name: str, measured: Measured) -> str:
    """A metric's value with its interval: ``98.2 % (97.0–99.1)``."""
    if math.isnan(measured.value):
        return "–"
    if name.endswith("_ms"):
        return f"{measured.value:.1f} ({measured.low:.1f}–{measured.high:.1f})"
    return f"{measured.value:.1%} ({100 * measured.low:.1f}–{100 * measured.high:.1f})"


def markdown(summary: Summary, changed: Sequence[Change]) -> str:
    """The whole report."""
    lines = [
        "# 評価の結果",
        "",
        f"質問 {summary.questions} 件（{'、'.join(summary.sets)}）。括弧内はブートストラップによる95%区間。",
        "",
        *_floors(summary),
        "| 指標 | Kikeru | 基準（一般的な構成） | 件数 |",
        "|---|---|---|---|",
        *(
            f"| {title} | {shown(name, summary.metrics[name])} | {shown(name, summary.baseline[name])} "
            f"| {summary.metrics[name].count} |"
            for name, title in NAMES.items()
        ),
        "",
        "## 種類ごとの正答率",
        "",
        "| 種類 | Kikeru | 基準 | 件数 |",
        "|---|---|---|---|",
        *(
            f"| {kind} | {shown(kind, of)} | {shown(kind, summary.baseline_types[kind])} | {of.count} |"
            for kind, of in summary.types.items()
        ),
        "",
        *_changes(changed),
        f"## 誤り（{len(summary.failures)}件）",
        "",
        *(line for failure in summary.failures for line in _failure(failure)),
    ]
    return "\n".join(lines).rstrip() + "\n"


def expected(gold: GoldQuestion) -> str:
    """What a right answer says, on one line."""
    parts = [
        gold.status,
        *gold.numbers,
        *gold.words,
        *(f"{pair.owner}={pair.number}" for pair in gold.pairs),
        *(f"not {text}" for text in gold.forbidden),
    ]
    return "、".join(parts)


def faults(result: Result) -> str:
    """What is wrong with an answer, on one line."""
    verdict = result.verdict
    named = (
        ("状態", () if verdict.status_right else (f"{result.given.status}",)),
        ("不足", verdict.lacking),
        ("禁止", verdict.said),
        ("別の自治体", verdict.foreign),
        ("根拠なし", verdict.unsupported),
        ("引用の不一致", verdict.inexact),
    )
    return "；".join(f"{name}：{'、'.join(texts)}" for name, texts in named if texts)


def asked(gold: GoldQuestion) -> str:
    """The question with the turns before it."""
    return " → ".join([*(turn.content for turn in gold.history), gold.question])


def _floors(summary: Summary) -> Iterator[str]:
    if not summary.missed:
        yield from ("すべての下限を満たしています。", "")
        return
    yield from ("下限に届いていません：", "")
    yield from (f"- {line}" for line in summary.missed)
    yield ""


def _changes(changed: Sequence[Change]) -> Iterator[str]:
    if not changed:
        return
    yield from ("## 前回との違い", "", "| 指標 | 前 | 今 |", "|---|---|---|")
    yield from (f"| {change.name} | {change.before:.4f} | {change.after:.4f} |" for change in changed)
    yield ""


def _failure(failure: Failure) -> Iterator[str]:
    result = failure.result
    gold, given = result.gold, result.given
    yield from (f"### {gold.id}（{gold.type}）", "", f"- 質問：{asked(gold)}", f"- 期待：{expected(gold)}")
    yield f"- 誤り：{faults(result)}"
    yield from (f"- 根拠：{text}" for text in failure.evidence)
    answer = given.answer if len(given.answer) <= _LONGEST else given.answer[:_LONGEST] + "…"
    yield from ("", *(f"> {line}".rstrip() for line in answer.splitlines()), "")
