"""``caip watch``: bring in what arrives, judge it with workers that are warm, and write its feedback at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime

from caip.cli import run
from caip.config import Course, Lab
from caip.errors import CaipError
from caip.gradebook import Collected, Source, grading_turn, open_store
from caip.grading import Inputs, read_inputs
from caip.results import SubmissionResult, Verdict, format_points
from caip.scheduling import Crew, RateLimit

__all__ = ["Seen", "Watch"]

#: After so many seconds is tried again what could not be begun, or met a fault of ours; the latter so many times.
AGAIN_S, MOST_AGAIN = 10.0, 3


@dataclass(frozen=True)
class Seen:
    """Something that happened: a submission judged, or words about one that was not."""

    words: str
    step: run.Step | None = None


@dataclass
class _Bench:
    """The workers of one lab, for what its results hang on as they began.

    ``waiting``: since, or until, when each student waits. ``faults``: how often the work that came last met a fault of ours.
    """

    crew: Crew
    inputs: Inputs
    waiting: dict[str, float] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)


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
        self._roster: tuple[int, int] | None = None
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
        arrived = [(lab, one, path) for lab in self._labs for one in self._sources for path in one.arrived(self._course, lab)]
        if arrived or _mark(self._course) != self._roster:
            with suppress(CaipError, OSError):  # somebody may just be editing it: then what arrives is kept, and waits
                self._read_anew()
        for lab, source, path in arrived:
            yield from self._arrived(lab, source.bring_in(self._course, lab, path))
        for name in self._names:
            due = [student for student, since in self._benches[name].waiting.items() if since <= self._clock()]
            if due:
                yield from self._judged(name, due, waiting)

    def _read_anew(self) -> None:
        """Read the course as it is now: its roster, its labs, and workers that have read the checks as they are now."""
        roster, course = _mark(self._course), Course.read(self._course.root)
        course = course.with_students(course.roster)  # it is read here, where somebody may just be editing it
        self._labs = course.labs(self._names)
        self._course, self._roster = course, roster
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
        waits = bench.waiting if bench is not None else {}
        mended = dict.fromkeys(bench.faults if bench is not None else (), self._clock())  # perhaps: it is another grader now
        self._benches[lab.name] = _Bench(crew, inputs, mended | waits)

    def _arrived(self, lab: Lab, found: Collected) -> Iterator[Seen]:
        for name in found.not_on_roster:
            yield Seen(f"{lab.name}: {name} is not on the roster; not brought in")
        for name, why in found.put_off:
            yield Seen(f"{lab.name}: {name} is tried again in a while: {why}")
        for name, why in found.refused:
            yield Seen(f"{lab.name}: {name} was refused: {why}")
        bench = self._benches[lab.name]
        for brought in found.submissions:
            bench.waiting[brought.student] = self._clock()
            bench.faults.pop(brought.student, None)
            for note in brought.notes:
                yield Seen(f"{lab.name}: {brought.student}: {note}")

    def _judged(self, name: str, students: list[str], waiting: Callable[[str], None]) -> Iterator[Seen]:
        with grading_turn(self._course, waiting) as sure, open_store(self._course) as store:
            try:
                self._read_anew()  # within the turn: while others graded, somebody may have mended a check
                course, lab, bench = self._course, self._course.lab(name), self._benches[name]
                jobs = run.jobs_of(course, lab, store, students, self._isolation, inputs=bench.inputs)
            except (CaipError, OSError) as error:  # a course that is just being edited, a release that is just made anew
                self._benches[name].waiting |= dict.fromkeys(students, self._clock() + AGAIN_S)
                yield Seen(f"{name}: {len(students)} waiting: {error}")
                return
            for student in students:
                del bench.waiting[student]
            settled = sorted(set(students) - {job.student for job in jobs})
            for result in run.unanswered(lab, store, settled, lambda *one: self._has_page(course, lab, *one)):
                yield Seen(self._given_back(course, lab, result))
            fresh = [job for job in jobs if job.student not in bench.faults]  # a fault of ours takes no second turn
            for job in [job for job in fresh if self._limit.wait_s(job.student)]:
                jobs.remove(job)
                fresh.remove(job)
                wait_s = self._limit.wait_s(job.student)
                bench.waiting[job.student] = self._clock() + wait_s
                yield Seen(f"{lab.name}: {job.student} is kept, and judged in {wait_s / 60:.0f} min: enough for this hour")
            for job in fresh:
                self._limit.take(job.student)
            for step in run.written(course, lab, store, bench.crew.grade_batches(jobs, self._n_workers), sure=sure):
                self._note_fault(bench, step.graded.result)
                yield self._answered(course, lab, step)

    def _note_fault(self, bench: _Bench, result: SubmissionResult) -> None:
        """Let who met a fault of ours wait for another try, as often as that may help."""
        if result.verdict is not Verdict.GRADER_FAULT:
            bench.faults.pop(result.student, None)
            return
        bench.faults[result.student] = bench.faults.get(result.student, 0) + 1
        if bench.faults[result.student] <= MOST_AGAIN:
            bench.waiting[result.student] = self._clock() + AGAIN_S

    def _answered(self, course: Course, lab: Lab, step: run.Step) -> Seen:
        """Give back what was judged, unless it would lower a score: what a student has stays until a person says so."""
        if step.held is None:
            return Seen(self._given_back(course, lab, step.graded.result), step)
        change = f"{format_points(step.held.before)} to {format_points(step.held.after)}"
        todo = f"To write it: caip grade {lab.name} --accept-lower"
        return Seen(f"{lab.name}: {step.held.student}: not lowered, {change}. {todo}", step)

    def _has_page(self, course: Course, lab: Lab, student: str, since: datetime) -> bool:
        return all(source.given_back(course, lab, student, since) for source in self._sources)

    def _given_back(self, course: Course, lab: Lab, result: SubmissionResult) -> str:
        """Write the page and bring it to the student; say where it is."""
        try:
            page = run.page_of(course, lab, result)
            for source in self._sources:
                source.give_back(course, lab, result.student)
        except (CaipError, OSError) as error:
            return f"{lab.name}: {result.student}: {error}"
        return f"{lab.name}: {result.student}: {page}"


def _mark(course: Course) -> tuple[int, int] | None:
    """Return what changes when roster.csv does; None where there is none."""
    with suppress(OSError):
        status = (course.root / "roster.csv").stat()
        return status.st_mtime_ns, status.st_size
    return None
