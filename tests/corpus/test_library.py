"""A folder of reports, the chunks made of them, and how a report is shown."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from corpus.__main__ import main
from corpus.chunks import chunk_report
from corpus.errors import SourceError
from corpus.library import read_corpus
from corpus.show import report_tree
from tests.corpus.judging import case, passages_of, recovered

_SHEET = (
    "千葉市（県北圏域）\n支援事業に参加した成果\n○連携が深まった。\n ・病院の参加が増えた。\n"
    "モデル圏域における退院支援の状況\n（退院支援を実施した者の人数）３人\n（そのうち、退院した者の人数）集計中\n"
    "退院支 援を した者 数 が なら 少し 重\n平成３０年度 取組方針\n○研修の充実を図る。\n"
)


def test_a_folder_gives_its_reports_and_what_was_refused(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "chiba.txt").write_text(_SHEET, "utf-8")
    (tmp_path / "a.txt").write_bytes(b"%PDF-1.7 \x00\x01")
    told: list[str] = []
    corpus = read_corpus(tmp_path, on_file=told.append)
    assert [source.path for source in corpus.sources] == ["b/chiba.txt"]
    assert [(report.jurisdiction.name, report.source) for report in corpus.reports] == [
        ("千葉市", "b/chiba.txt")
    ]
    assert [path for path, _ in corpus.refused] == ["a.txt"]
    assert told == ["a.txt", "b/chiba.txt"]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no \\.txt report"):
        read_corpus(tmp_path)


def test_chunks_hold_every_sound_passage_once_and_cross_no_border() -> None:
    for seed in range(60):
        for report in case(seed).reports:
            chunks = chunk_report(report)
            sound = [p for _, _, p in passages_of(report) if not p.damaged]
            assert [p for chunk in chunks for p in chunk.passages] == sound
            assert all(len({(p.area, p.label) for p in chunk.passages}) == 1 for chunk in chunks)
            assert len({chunk.id for chunk in chunks}) == len(chunks)


def test_a_chunk_says_where_it_stands() -> None:
    (report,) = recovered(_SHEET)
    chunks = chunk_report(report)
    assert chunks[0].context == "千葉市 平成29年度 支援事業に参加した成果"
    assert chunks[0].text == "○連携が深まった。\n・病院の参加が増えた。"
    assert (chunks[1].area, chunks[1].label) == ("県北圏域", "退院支援を実施した者の人数")


def test_the_tree_shows_figures_states_and_lost_glyphs() -> None:
    (report,) = recovered(_SHEET)
    console = Console(width=200, record=True, force_terminal=False, file=io.StringIO())
    console.print(report_tree(report))
    shown = console.export_text()
    for words in ("千葉市  2017年度", "3人", "集計中など", "文字欠け", "測度 supported", "県北圏域"):
        assert words in shown


def test_show_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "chiba.txt"
    path.write_text(_SHEET, "utf-8")
    assert main(["show", "--json", str(path)]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert report["jurisdiction"]["name"] == "千葉市"
    assert [fact["state"] for fact in report["facts"]] == ["number", "pending"]


def test_show_of_a_missing_file_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(tmp_path / "none.txt")]) == 1
    assert capsys.readouterr().err.startswith("error: none.txt: does not exist")
