"""Workers on this machine, one thread each to feed it; results come back as they are ready."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock

from caip.config import Course, Lab
from caip.errors import GraderFault
from caip.grading import Graded, Job, Worker, fault
from caip.sandbox import probe
from caip.scheduling.line import Line

__all__ = ["Crew", "ThisMachine"]


@dataclass(frozen=True)
class ThisMachine:
    """A :class:`~caip.scheduling.scheduler.Scheduler`: so many workers here, begun for each lab."""

    n_workers: int
    isolation: str

    def __enter__(self) -> ThisMachine:
        probe(self.isolation)  # refuse before anything is graded, not once per submission
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing to end: workers end with their lab."""

    def grade_batches(self, course: Course, lab: Lab, jobs: Sequence[Job]) -> Generator[list[Graded], None, None]:
        """Judge ``jobs`` of one lab with workers that are begun for them; see :meth:`Crew.grade_batches`."""
        with Crew(course, lab, self.isolation) as crew:
            yield from crew.grade_batches(jobs, self.n_workers)


class Crew:
    """Workers of one lab, started when needed; one that ended is replaced. A context manager."""

    def __init__(self, course: Course, lab: Lab, isolation: str) -> None:
        self._course, self._lab, self._isolation = course, lab, isolation
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._workers: list[Worker] = []
        self._stopped = False
        self._starting = Lock()

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.stop()
        self.close()

    def close(self) -> None:
        """Let all workers end, and wait for that."""
        for worker in self._workers:  # all of them end at once
            worker.hang_up()
        for worker in self._workers:
            worker.close()

    def warm(self) -> None:
        """Begin a worker before there is anything to judge: it imports what the lab needs meanwhile."""
        self._idle.put(self._idle_or_new())

    def let_one_go(self) -> None:
        """Let an idle worker end, if there is one, and do not wait for it."""
        with suppress(Empty):
            self._idle.get_nowait().hang_up()

    def grade_batches(self, jobs: Sequence[Job], n_workers: int) -> Generator[list[Graded], None, None]:
        """Judge ``jobs``; yield what is ready, each time that something is.

        What noise may have caused is rerun at the end, with the machine to itself, and that counts.
        """
        line = Line(n_workers)
        line.add(self, jobs)
        try:
            while line:
                yield [graded for _, graded in line.ready()]
        except BaseException:  # Ctrl-C: what waits is not begun, what runs is ended
            self.stop()
            raise
        finally:
            line.close()

    @property
    def stopped(self) -> bool:
        return self._stopped

    def stop(self) -> None:
        """End all workers at once; what they were at is lost, and is graded by the next run."""
        with self._starting:
            self._stopped = True
            for worker in self._workers:
                worker.kill()

    def grade(self, job: Job) -> Graded:
        """Judge one job on an idle worker, a new one where none is."""
        try:
            worker = self._idle_or_new()
            graded = worker.grade(job)
        except GraderFault as error:
            return fault(job, self._lab.name, self._isolation, str(error))
        self._idle.put(worker)
        return graded

    def _idle_or_new(self) -> Worker:
        with suppress(Empty):
            while True:
                if not (worker := self._idle.get_nowait()).has_ended():
                    return worker
        with self._starting:  # either it is there to be ended, or it is not begun
            if self._stopped:
                raise GraderFault("The run was stopped.")
            self._workers.append(Worker(self._course, self._lab, self._isolation))
            return self._workers[-1]
