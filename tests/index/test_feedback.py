"""What the first documents say for the others, by vectors in two dimensions."""

from __future__ import annotations

import numpy as np
import pytest

from index.feedback import HEARD, Feedback

EAST, NORTH = [1.0, 0.0], [0.0, 1.0]


def feedback(rows: list[int], vectors: list[list[float]], shares: list[float]) -> Feedback:
    return Feedback(
        np.array(rows, dtype=np.int64),
        np.array(vectors, dtype=np.float32).reshape(len(rows), 2),
        np.array(shares, dtype=np.float64),
    )


def test_documents_near_the_first_ones_gain() -> None:
    heard = feedback([5, 7], [EAST, NORTH], [1.0, 0.5])
    found = heard.signals(np.array([1, 2]), np.array([EAST, NORTH], dtype=np.float32))
    # Weights are the squares of the shares, 1 and 1/4: a mean of 1 / 1.25 east, 0.25 / 1.25 north.
    assert found["feedback_mean_few"] == pytest.approx([0.8, 0.2])
    assert found["feedback_mean_all"] == pytest.approx([0.8, 0.2])
    assert found["feedback_nearest_few"] == pytest.approx([1.0, 0.5])
    assert found["feedback_nearest_all"] == pytest.approx([1.0, 0.5])


def test_none_is_heard_for_itself() -> None:
    heard = feedback([5, 7], [EAST, NORTH], [1.0, 1.0])
    found = heard.signals(np.array([5]), np.array([EAST], dtype=np.float32))
    assert found["feedback_mean_all"] == pytest.approx([0.0])
    alone = feedback([5], [EAST], [1.0]).signals(np.array([5]), np.array([EAST], dtype=np.float32))
    assert alone["feedback_mean_all"] == pytest.approx([0.0])
    assert alone["feedback_nearest_all"] == pytest.approx([0.0])


def test_few_are_three_and_all_are_eight() -> None:
    heard = feedback(list(range(HEARD)), [EAST] * 3 + [NORTH] * 5, [1.0] * HEARD)
    found = heard.signals(np.array([90]), np.array([NORTH], dtype=np.float32))
    assert found["feedback_mean_few"] == pytest.approx([0.0])
    assert found["feedback_mean_all"] == pytest.approx([5 / 8])
    assert found["feedback_nearest_few"] == pytest.approx([0.0])
    assert found["feedback_nearest_all"] == pytest.approx([1.0])


def test_the_centre_lies_between_the_question_and_the_first() -> None:
    question = np.array(EAST, dtype=np.float32)
    assert feedback([3], [NORTH], [1.0]).centre(question).tolist() == [1.0, 1.0]
    # The mean is brought to length 1, so that five that differ weigh as much as one.
    assert feedback([3, 4], [NORTH, NORTH], [1.0, 0.2]).centre(question).tolist() == [1.0, 1.0]


def test_nothing_heard_changes_nothing() -> None:
    silent = feedback([], [], [])
    question = np.array(EAST, dtype=np.float32)
    assert silent.centre(question).tolist() == EAST
    found = silent.signals(np.array([1]), np.array([EAST], dtype=np.float32))
    assert {name: values.tolist() for name, values in found.items()} == {
        "feedback_mean_few": [0.0],
        "feedback_mean_all": [0.0],
        "feedback_nearest_few": [0.0],
        "feedback_nearest_all": [0.0],
    }
