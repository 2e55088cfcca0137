"""How much one visitor may ask."""

from __future__ import annotations

import pytest

from page.limits import RateLimit


class _Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_and_then_one_by_one() -> None:
    clock = _Clock()
    limit = RateLimit(60, clock=clock)
    assert [limit.wait("a") for _ in range(60)] == [0.0] * 60
    assert limit.wait("a") == pytest.approx(1.0)
    clock.now += 0.5
    assert limit.wait("a") == pytest.approx(0.5)
    clock.now += 0.5
    assert limit.wait("a") == 0.0
    assert limit.wait("a") == pytest.approx(1.0)


def test_visitors_have_each_their_own() -> None:
    limit = RateLimit(1, clock=_Clock())
    assert (limit.wait("a"), limit.wait("b")) == (0.0, 0.0)
    assert limit.wait("a") == pytest.approx(60.0)


def test_rest_does_not_pile_up() -> None:
    clock = _Clock()
    limit = RateLimit(2, clock=clock)
    limit.wait("a")
    clock.now += 3600
    assert [limit.wait("a") == 0 for _ in range(3)] == [True, True, False]


def test_the_quietest_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("page.limits._REMEMBERED", 2)
    limit = RateLimit(1, clock=_Clock())
    for visitor in "abc":
        limit.wait(visitor)
    assert limit.wait("a") == 0.0
    assert limit.wait("c") > 0
