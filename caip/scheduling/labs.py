"""Judge the submissions of several labs at once: no core waits for a lab's last, and few workers are begun."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack

from caip.config import Course, Lab
from caip.grading import Graded, Job
from caip.scheduling.local import Crew

__all__ = ["grade_all"]

#: Where less than this is left of a lab for each of its workers, another does not help: it imports for some seconds first.
WORTH_A_WORKER_S = 10.0
#: What part of the time that its notebook may take a job is taken to last before one of its lab has been judged.
UNKNOWN_SHARE = 1 / 120


def grade_all(
    course: Course, jobs: Mapping[str, Iterable[Job]], n_workers: int, isolation: str = "confined"
) -> Generator[Graded, None, None]:
    """Judge the jobs of each lab, by its name; yield what is ready, one after the other.

    A worker stays with its lab as long as there is something left to begin. Then the next lab gets one in its place, in the
    order of ``jobs``; when all labs have been begun, the one that lasts longest. The jobs of a lab are asked for when it is
    begun. What noise may have caused is rerun at the end, with the machine to itself, and that counts. A job that only asks
    whether points are lost (``Job.until_lost``: a mutant's) is not rerun: one that runs out of time is killed, as every tool
    for mutants counts it.
    """
    with ExitStack() as ended:
        labs = [(course.lab(name), found) for name, found in jobs.items()]
        piles = [Pile(lab, ended.enter_context(Crew(course, lab, isolation)), found) for lab, found in labs]
        pool = ThreadPoolExecutor(n_workers)
        again: list[tuple[Pile, Job]] = []
        try:
            for pile, job, graded in _judged(piles, pool, n_workers):
                if graded.doubtful and not job.until_lost:
                    again.append((pile, job.confirmed(graded)))
                else:
                    yield graded
        except BaseException:  # Ctrl-C: what waits is not begun, what runs is ended
            for pile in piles:
                pile.crew.stop()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
        for pile, job in again:
            yield pile.crew.grade(job)


class Pile:
    """The jobs of one lab that nobody has begun, and the crew that judges them."""

    def __init__(self, lab: Lab, crew: Crew, jobs: Iterable[Job]) -> None:
        self.crew = crew
        self._unknown_s = lab.limits.notebook_timeout_s * UNKNOWN_SHARE
        self.n_at_it = 0
        self._coming: Iterable[Job] | None = jobs
        self._left: deque[Job] = deque()
        self._n_judged, self._took_s = 0, 0.0

    def __bool__(self) -> bool:
        return self._coming is not None or bool(self._left)

    @property
    def is_begun(self) -> bool:
        return self._coming is None

    @property
    def left_s(self) -> float:
        """How long the rest takes each of those who are at it, as far as can be told."""
        mean_s = self._took_s / self._n_judged if self._n_judged else self._unknown_s
        return len(self._left) * mean_s / max(1, self.n_at_it)

    def join(self) -> None:
        """Begin a worker for it. The first imports what the lab needs while the jobs are made."""
        self.n_at_it += 1
        self.crew.warm()
        if self._coming is not None:
            self._left.extend(self._coming)
            self._coming = None

    def leave(self) -> None:
        """Let a worker go that has nothing to do."""
        self.n_at_it -= 1
        self.crew.let_one_go()

    def next(self) -> Job | None:
        return self._left.popleft() if self._left else None

    def count(self, graded: Graded) -> None:
        self._n_judged += 1
        self._took_s += graded.result.record.seconds


def _judged(piles: list[Pile], pool: ThreadPoolExecutor, n_workers: int) -> Generator[tuple[Pile, Job, Graded], None, None]:
    """Judge all piles, so many jobs at a time."""
    at: list[Pile | None] = [None] * n_workers  # where each worker that has nothing to do has been
    waiting: dict[Future[Graded], tuple[Pile, Job]] = {}
    while True:
        idle: list[Pile | None] = []
        for was in at:
            pile = _moved(was, piles)
            job = pile.next() if pile is not None else None
            if pile is not None and job is not None:
                waiting[pool.submit(pile.crew.grade, job)] = pile, job
            else:
                idle.append(pile)
        if not waiting:
            return
        found = [(*waiting.pop(future), future.result()) for future in wait(waiting, return_when=FIRST_COMPLETED).done]
        for pile, _, graded in found:
            pile.count(graded)
        at = [*(pile for pile, _, _ in found), *idle]
        yield from found


def _moved(was: Pile | None, piles: list[Pile]) -> Pile | None:
    """Return where a worker that was at ``was`` goes on; None where there is nothing for it now."""
    if was:
        return was
    if was is not None:
        was.leave()
    found = _next_of(piles)
    if found is None:
        return None
    found.join()
    return _moved(found, piles)  # a lab may have nothing


def _next_of(piles: list[Pile]) -> Pile | None:
    """Return the first pile that nobody has begun, else the one that lasts longest, if a worker more is worth it."""
    fresh = next((pile for pile in piles if not pile.is_begun), None)
    if fresh is not None:
        return fresh
    longest = max(piles, key=lambda pile: pile.left_s, default=None)
    return longest if longest is not None and longest.left_s > WORTH_A_WORKER_S else None
