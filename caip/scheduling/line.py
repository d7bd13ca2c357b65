"""A line of jobs that may grow while it is judged, of one lab or of several."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from math import inf
from time import monotonic
from typing import Protocol

from caip.grading import Graded, Job

__all__ = ["AHEAD", "Judge", "Line"]

#: Jobs that are given out for each worker, so that none waits for the next, and that asking which are done stays quick.
AHEAD = 4


class Judge(Protocol):
    """Who judges jobs: the workers of a lab."""

    def grade(self, job: Job) -> Graded:
        """Called in a thread of the line's, by several at once: judge one job, and wait for it."""


class Line:
    """Jobs in the order in which they came, so many of them at a time.

    What noise may have caused is rerun when nothing else waits, but after ``patience_s`` at the latest, with the machine to
    itself, and that counts: who comes meanwhile waits for it.
    """

    def __init__(self, n_workers: int, patience_s: float = inf) -> None:
        self._pool, self._n_ahead, self._patience_s = ThreadPoolExecutor(n_workers), AHEAD * n_workers, patience_s
        self._todo: deque[tuple[Judge, Job]] = deque()
        self._again: deque[tuple[float, Judge, Job]] = deque()
        self._begun: dict[Future[Graded], tuple[Judge, Job]] = {}

    def __bool__(self) -> bool:
        """Whether something is left that is not ready."""
        return bool(self._todo or self._again or self._begun)

    def add(self, judge: Judge, jobs: Iterable[Job]) -> None:
        """Put ``jobs`` at the end of the line; ``judge`` is who judges them."""
        self._todo.extend((judge, job) for job in jobs)

    def ready(self, timeout_s: float | None = None) -> list[tuple[Judge, Graded]]:
        """Wait until something is judged, or for ``timeout_s``; return what counts, with who judged it. It may be nothing."""
        self._begin()
        done = wait(self._begun, timeout_s, FIRST_COMPLETED).done
        found = [(*self._begun.pop(future), future.result()) for future in done]
        doubtful = [(judge, job.confirmed(graded)) for judge, job, graded in found if graded.doubtful and not job.confirm]
        self._again.extend((monotonic(), judge, job) for judge, job in doubtful)
        return [(judge, graded) for judge, job, graded in found if job.confirm or not graded.doubtful]

    @property
    def is_alone(self) -> bool:
        """Whether something is at work that has the machine to itself."""
        return any(job.confirm for _, job in self._begun.values())

    def _begin(self) -> None:
        if self.is_alone:
            return
        is_overdue = bool(self._again) and monotonic() - self._again[0][0] > self._patience_s
        while self._todo and not is_overdue and len(self._begun) < self._n_ahead:
            self._give_out(*self._todo.popleft())
        if not self._begun and self._again:
            self._give_out(*self._again.popleft()[1:])

    def _give_out(self, judge: Judge, job: Job) -> None:
        self._begun[self._pool.submit(judge.grade, job)] = judge, job

    def close(self) -> None:
        """Begin nothing more, and wait for what is at work: end that first where it shall not go on."""
        self._pool.shutdown(cancel_futures=True)
