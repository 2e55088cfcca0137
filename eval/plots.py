"""Plots as inline SVG: shares right by type, and how long answers took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from eval.metrics import Measured

_ROW, _LEFT, _BAR = 26, 190, 420
_BINS = 24
_HEIGHT = 120


def bars(ours: Mapping[str, Measured], baseline: Mapping[str, Measured]) -> str:
    """Two bars a type, with the interval of ours as a line."""
    rows = []
    for number, (kind, measured) in enumerate(ours.items()):
        y = 24 + number * _ROW
        rows.append(
            f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(kind)}</text>'
            f'<rect class="ours" x="{_LEFT}" y="{y}" width="{_BAR * measured.value:.1f}" height="10"/>'
            f'<rect class="base" x="{_LEFT}" y="{y + 11}" '
            f'width="{_BAR * baseline[kind].value:.1f}" height="7"/>'
            f'<line class="ci" x1="{_LEFT + _BAR * measured.low:.1f}" '
            f'x2="{_LEFT + _BAR * measured.high:.1f}" '
            f'y1="{y + 5}" y2="{y + 5}"/>'
            f'<text x="{_LEFT + _BAR + 8}" y="{y + 11}">{measured.value:.0%}</text>'
        )
    height = 24 + len(ours) * _ROW + 8
    return (
        f'<svg role="img" aria-label="種類ごとの正答率" viewBox="0 0 {_LEFT + _BAR + 60} {height}">'
        f'<text x="{_LEFT}" y="14">種類ごとの正答率（濃：Kikeru、淡：基準）</text>{"".join(rows)}</svg>'
    )


def histogram(milliseconds: Sequence[float]) -> str:
    """How many answers took how long, on a scale up to the slowest."""
    if not milliseconds:
        return ""
    top = max(milliseconds) or 1.0
    counts = [0] * _BINS
    for value in milliseconds:
        counts[min(_BINS - 1, int(value / top * _BINS))] += 1
    width = (_LEFT + _BAR) / _BINS
    columns = "".join(
        f'<rect class="ours" x="{number * width:.1f}" y="{20 + _HEIGHT * (1 - count / max(counts)):.1f}" '
        f'width="{width - 2:.1f}" height="{_HEIGHT * count / max(counts):.1f}"/>'
        for number, count in enumerate(counts)
    )
    return (
        f'<svg role="img" aria-label="応答時間" viewBox="0 0 {_LEFT + _BAR + 60} {_HEIGHT + 40}">'
        f'<text x="0" y="14">応答時間の分布（0〜{top:.0f}ミリ秒）</text>{columns}</svg>'
    )
