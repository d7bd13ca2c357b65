"""Workers on this machine, one thread each to feed it; results come back as they are ready."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from queue import SimpleQueue

from caip.config import Course, Lab
from caip.errors import GraderFault
from caip.grading import Graded, Job, Worker
from caip.results import SubmissionResult, Verdict

__all__ = ["grade_all"]


def grade_all(course: Course, lab: Lab, jobs: Sequence[Job], n_workers: int, isolation: str = "process") -> Iterator[Graded]:
    """Judge ``jobs`` of one lab; what noise may have caused is rerun at the end, with the machine to itself, and that counts."""
    crew = _Crew(course, lab, isolation)
    with crew:
        doubtful: list[Job] = []
        with ThreadPoolExecutor(max(1, min(n_workers, len(jobs)))) as pool:
            waiting = {pool.submit(crew.grade, job): job for job in jobs}
            for future in as_completed(waiting):
                graded = future.result()
                if graded.doubtful:
                    doubtful.append(waiting[future])
                else:
                    yield graded
        for job in doubtful:
            yield crew.grade(job.confirmed())


class _Crew:
    """Workers of one lab, started when needed; one that ended is replaced. A context manager."""

    def __init__(self, course: Course, lab: Lab, isolation: str) -> None:
        self._course, self._lab, self._isolation = course, lab, isolation
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._stack = ExitStack()

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def grade(self, job: Job) -> Graded:
        """Judge one job on an idle worker, a new one where none is."""
        worker = self._idle.get() if not self._idle.empty() else Worker(self._course, self._lab, self._isolation)
        try:
            graded = worker.grade(job)
        except GraderFault as error:
            worker.close()
            return Graded(SubmissionResult(job.student, self._lab.name, Verdict.GRADER_FAULT, message=str(error)))
        except BaseException:
            worker.close()
            raise
        self._stack.callback(worker.close)
        self._idle.put(worker)
        return graded
