"""``caip watch``: bring in what arrives, judge it with workers that are warm, and write its feedback at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from caip.cli import run
from caip.config import Course, Lab
from caip.errors import ConfigError, EnvironmentFault, UsageError
from caip.gradebook import Collected, Source, grading_turn, open_store
from caip.grading import Inputs, read_inputs
from caip.results import SubmissionResult
from caip.scheduling import Crew, RateLimit

__all__ = ["Seen", "Watch"]


@dataclass(frozen=True)
class Seen:
    """Something that happened: a submission judged, or words about one that was not."""

    words: str
    step: run.Step | None = None


@dataclass
class _Bench:
    """The workers of one lab, for what its results hang on as they began."""

    crew: Crew
    inputs: Inputs
    waiting: dict[str, float] = field(default_factory=dict)


class Watch:
    """Watches ``sources`` for ``labs``. A context manager; :meth:`look` does what there is to do, and is called again and again.

    Nothing of it outlives the process but what ``caip collect``, ``caip grade`` and ``caip feedback`` would have left.
    """

    def __init__(
        self,
        course: Course,
        names: tuple[str, ...],
        sources: Sequence[Source],
        isolation: str,
        n_workers: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._course, self._names, self._sources = course, names, sources
        self._labs: list[Lab] = []
        self._isolation, self._n_workers, self._clock = isolation, n_workers, clock
        self._limit = RateLimit(course.judged_per_hour, clock)
        self._benches: dict[str, _Bench] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Watch:
        self._read_anew()
        return self

    def __exit__(self, *error: object) -> None:
        for bench in self._benches.values():
            bench.crew.stop()
        self._stack.close()

    def look(self, waiting: Callable[[str], None]) -> Iterator[Seen]:
        """Bring in what arrived, and judge who has a turn; ``waiting`` is told if somebody else grades meanwhile."""
        arrived = [
            (lab.name, one, path) for lab in self._labs for one in self._sources for path in one.arrived(self._course, lab)
        ]
        if arrived:
            yield from self._refreshed()
        for name, source, path in arrived:
            lab = self._course.lab(name)
            yield from self._arrived(lab, source.bring_in(self._course, lab, path))
        for name in self._names:
            due = [student for student, since in self._benches[name].waiting.items() if since <= self._clock()]
            if due:
                yield from self._refreshed()
                yield from self._judged(self._course.lab(name), due, waiting)

    def _refreshed(self) -> Iterator[Seen]:
        """Read the course anew. Somebody may just be editing it: then say so, and go on with what was read before."""
        try:
            self._read_anew()
        except (ConfigError, UsageError) as error:
            yield Seen(f"{error} Until that is mended, the course is used as it was read before.")

    def _read_anew(self) -> None:
        """Read the course as it is now: its roster, its labs, and workers that have read the checks as they are now."""
        course = Course.read(self._course.root)
        self._labs = course.labs(self._names)
        self._course = course
        for lab in self._labs:
            self._bench(self._course, lab)

    def _bench(self, course: Course, lab: Lab) -> None:
        inputs, bench = read_inputs(course, lab), self._benches.get(lab.name)
        if bench is not None and bench.inputs == inputs:
            return
        crew = Crew(course, lab, self._isolation)
        crew.warm()
        if bench is not None:
            bench.crew.stop()
        self._stack.enter_context(crew)
        self._benches[lab.name] = _Bench(crew, inputs, bench.waiting if bench is not None else {})

    def _arrived(self, lab: Lab, found: Collected) -> Iterator[Seen]:
        for name in found.not_on_roster:
            yield Seen(f"{lab.name}: {name} is not on the roster; not brought in")
        for name, why in found.refused:
            yield Seen(f"{lab.name}: {name} was refused: {why}")
        for brought in found.submissions:
            self._benches[lab.name].waiting[brought.student] = self._clock()

    def _judged(self, lab: Lab, students: list[str], waiting: Callable[[str], None]) -> Iterator[Seen]:
        course, bench = self._course, self._benches[lab.name]
        with grading_turn(course, waiting), open_store(course) as store:
            jobs = run.jobs_of(course, lab, store, students, self._isolation)
            for student in students:
                del bench.waiting[student]
            for job in [job for job in jobs if self._limit.wait_s(job.student)]:
                jobs.remove(job)
                wait_s = self._limit.wait_s(job.student)
                bench.waiting[job.student] = self._clock() + wait_s
                yield Seen(f"{lab.name}: {job.student} is kept, and judged in {wait_s / 60:.0f} min: enough for this hour")
            for job in jobs:
                self._limit.take(job.student)
            for step in run.written(course, lab, store, bench.crew.grade_batches(jobs, self._n_workers)):
                yield Seen(self._given_back(course, lab, step.graded.result), step)

    def _given_back(self, course: Course, lab: Lab, result: SubmissionResult) -> str:
        """Write the page and bring it to the student; say where it is."""
        try:
            page = run.page_of(course, lab, result)
        except EnvironmentFault as error:
            return f"{lab.name}: {result.student}: {error}"
        for source in self._sources:
            source.give_back(course, lab, result.student)
        return f"{lab.name}: {result.student}: {page}"
