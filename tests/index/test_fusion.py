from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corpus.errors import IndexFormatError
from index.fusion import FORM, OTHER, OTHER_FORM, SAME, WEIGHTS, Fusion, load_fusion, shaped, write_fusion

TABLES = (SAME, FORM, OTHER, OTHER_FORM)


def test_the_three_forms_of_a_signal() -> None:
    forms = shaped(np.array([[4.0, 1.0], [2.0, 1.0], [1.0, 1.0]]))
    # value, share of the best, lead over the best of the others
    assert forms[0].tolist() == [4.0, 1.0, 0.5, 1.0, 1.0, 0.0]
    assert forms[1].tolist() == [2.0, 0.5, -0.5, 1.0, 1.0, 0.0]
    assert forms[2].tolist() == [1.0, 0.25, -0.75, 1.0, 1.0, 0.0]


def test_one_document_leads_by_all_it_has() -> None:
    assert shaped(np.array([[0.5, 0.0]])).tolist() == [[0.5, 1.0, 1.0, 0.0, 0.0, 0.0]]


def test_parts_are_counted_from_their_mean() -> None:
    fusion = Fusion(("a", "b"), np.array([[1.0, 0.0, 0.0], [2.0, 0.0, 0.0]]))
    parts = fusion.parts(np.array([[1.0, 7.0], [3.0, 7.0]]))
    assert parts.tolist() == [[-1.0, 0.0], [1.0, 0.0]]


@given(arrays(np.float64, (5, 2), elements=st.floats(0, 1)), st.floats(0.1, 10))
def test_shares_and_leads_do_not_know_the_scale(signals: np.ndarray, scale: float) -> None:
    kept = np.where(signals < 1e-3, 0.0, signals)
    one, other = shaped(kept), shaped(kept * scale)
    for column in (1, 2, 4, 5):
        assert np.allclose(one[:, column], other[:, column])


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    fusion = Fusion(("a", "b"), np.array([[1.23456, 0.0, -2.0], [0.000123456, 5.0, 0.1]]))
    write_fusion(path, dict.fromkeys(TABLES, fusion), note="by hand")
    read = load_fusion(path)[OTHER]
    assert read.signals == ("a", "b")
    assert read.weights.tolist() == [[1.235, 0.0, -2.0], [0.0001235, 5.0, 0.1]]
    assert sum('"a"' in line for line in path.read_text(encoding="utf-8").splitlines()) == len(TABLES)


@pytest.mark.parametrize("table", [{"a": [1, 2]}, {"a": [1, 2, "x"]}, {}, 3, None])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, table: object) -> None:
    path = tmp_path / "weights.json"
    tables = dict.fromkeys(TABLES, table) if table is not None else {}
    path.write_text(json.dumps({"tables": tables}), encoding="utf-8")
    with pytest.raises(IndexFormatError, match=r"weights\.json.*restore"):
        load_fusion(path)


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text(
        json.dumps({"tables": {name: {"a": [float("nan"), 0, 0]} for name in TABLES}}), encoding="utf-8"
    )
    with pytest.raises(IndexFormatError):
        load_fusion(path)


def test_the_weights_that_come_with_the_project() -> None:
    tables = load_fusion(WEIGHTS)
    assert tables[SAME].signals == tables[OTHER].signals
    assert tables[FORM].signals == tables[OTHER_FORM].signals
    assert set(tables[SAME].signals) <= set(tables[FORM].signals)  # a table may leave signals out
    assert len(tables[FORM].signals) == len(set(tables[FORM].signals))
