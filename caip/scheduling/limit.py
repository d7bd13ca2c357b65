"""How often a student's work is judged on arrival: answers to every try would be an oracle for hidden inputs, and cost time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

__all__ = ["RateLimit"]

HOUR_S = 3600.0


class RateLimit:
    """So many turns an hour for each student; ``clock`` tells seconds."""

    def __init__(self, per_hour: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_hour, self._clock = per_hour, clock
        self._turns: dict[str, deque[float]] = {}

    def wait_s(self, student: str) -> float:
        """Return how long ``student`` must wait for a turn: 0 where there is one now."""
        turns, now = self._turns.setdefault(student, deque()), self._clock()
        while turns and turns[0] <= now - HOUR_S:
            turns.popleft()
        return 0.0 if len(turns) < self._per_hour else turns[0] + HOUR_S - now

    def take(self, student: str) -> None:
        """Count a turn of ``student``'s."""
        self._turns.setdefault(student, deque()).append(self._clock())
