"""How much one visitor may ask: so many questions a minute."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_REMEMBERED = 10_000  # visitors; the one that has been quiet longest is forgotten first


class RateLimit:
    """A token bucket for each visitor: ``per_minute`` tokens at most, refilled evenly. Safe for threads."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, visitor: str) -> float:
        """Takes a token and gives 0; where there is none, the seconds until there is one."""
        now = self._clock()
        with self._lock:
            tokens, then = self._buckets.pop(visitor, (float(self._per_minute), now))
            tokens = min(float(self._per_minute), tokens + (now - then) * self._per_minute / 60)
            missing = max(0.0, 1.0 - tokens)
            self._buckets[visitor] = (tokens if missing else tokens - 1.0, now)
            if len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
        return missing * 60 / self._per_minute
