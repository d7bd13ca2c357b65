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
from caip.gradebook import Collected, Source, Store, grading_turn, open_store
from caip.grading import Graded, Inputs, Job, read_inputs
from caip.results import SubmissionResult, Verdict, format_points
from caip.scheduling import Crew, Line, RateLimit

__all__ = ["LOOK_EVERY_S", "Seen", "Watch"]

#: After so many seconds is tried again what could not be begun, or met a fault of ours; the latter so many times.
AGAIN_S, MOST_AGAIN = 10.0, 3
#: How often is looked for what arrived, in seconds.
LOOK_EVERY_S = 0.2
#: After so many seconds somebody else who waits to grade this course gets a turn.
TURN_S = 60.0


@dataclass(frozen=True)
class Seen:
    """Something that happened: a submission judged, or words about one that was not."""

    words: str
    step: run.Step | None = None


@dataclass
class _Bench:
    """The workers of one lab, for what its results hang on as they began.

    ``waiting``: since, or until, when each student waits. ``at_work``: whose work is just being judged. ``faults``: how often
    the work that came last met a fault of ours.
    """

    crew: Crew
    inputs: Inputs
    waiting: dict[str, float] = field(default_factory=dict)
    at_work: set[str] = field(default_factory=set)
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
        self._isolation, self._clock, self._line = isolation, clock, Line(n_workers)
        self._limit = RateLimit(course.judged_per_hour, clock)
        self._benches: dict[str, _Bench] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Watch:
        self._read_anew()
        return self

    def __exit__(self, *error: object) -> None:
        for bench in self._benches.values():
            bench.crew.stop()
        self._line.close()
        self._stack.close()

    def look(self, waiting: Callable[[str], None]) -> Iterator[Seen]:
        """Bring in what arrived, and judge who has a turn; ``waiting`` is told if somebody else grades meanwhile."""
        yield from self._bring_in()
        if self._due():
            with grading_turn(self._course, waiting) as sure, open_store(self._course) as store:
                yield from self._judge(store, sure)

    def _bring_in(self) -> Iterator[Seen]:
        arrived = [(lab, one, path) for lab in self._labs for one in self._sources for path in one.arrived(self._course, lab)]
        if arrived or _mark(self._course) != self._roster:
            with suppress(CaipError, OSError):  # somebody may just be editing it: then what arrives is kept, and waits
                self._read_anew()
        for lab, source, path in arrived:
            yield from self._arrived(lab, source.bring_in(self._course, lab, path, self._benches[lab.name].at_work))

    def _due(self) -> dict[str, list[str]]:
        """Return who has a turn now, by lab."""
        now_s = self._clock()
        due = {name: [who for who, since in self._benches[name].waiting.items() if since <= now_s] for name in self._names}
        return {name: students for name, students in due.items() if students}

    def _read_anew(self) -> bool:
        """Read the course as it is now: its roster, its labs, and workers that have read the checks as they are now.

        False, and all stays as it was, where that would end workers that are at work.
        """
        roster, course = _mark(self._course), Course.read(self._course.root)
        course = course.with_students(course.roster)  # it is read here, where somebody may just be editing it
        labs = course.labs(self._names)
        inputs = {lab.name: read_inputs(course, lab) for lab in labs}
        edited = [lab for lab in labs if lab.name not in self._benches or self._benches[lab.name].inputs != inputs[lab.name]]
        if edited and self._line:
            return False
        for lab in edited:
            self._bench(course, lab, inputs[lab.name])
        self._labs, self._course, self._roster = labs, course, roster
        return True

    def _bench(self, course: Course, lab: Lab, inputs: Inputs) -> None:
        """Begin workers that read the checks as they are now, in place of those of before."""
        crew, before = Crew(course, lab, self._isolation), self._benches.get(lab.name)
        crew.warm()
        self._stack.enter_context(crew)
        waits: dict[str, float] = {}
        if before is not None:
            before.crew.stop()
            waits = dict.fromkeys(before.faults, self._clock()) | before.waiting  # mended, perhaps: it is another grader now
        self._benches[lab.name] = _Bench(crew, inputs, waits)

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

    def _judge(self, store: Store, sure: Callable[[], None]) -> Iterator[Seen]:
        """Judge who has a turn, and who arrives meanwhile: nobody waits for another's endless loop while a worker is free.

        After a while nobody more is taken in, until somebody else who waits to grade this course has had their turn.
        """
        look_s, until_s = self._clock() + LOOK_EVERY_S, self._clock() + TURN_S
        yield from self._take_in(store)
        while self._line:
            found = self._line.ready(LOOK_EVERY_S)
            for name, bench in self._benches.items():
                if batch := [graded for judge, graded in found if judge is bench.crew]:
                    yield from self._written(name, store, batch, sure)
            if look_s <= self._clock() < until_s:
                yield from self._bring_in()
                yield from self._take_in(store)
                look_s = self._clock() + LOOK_EVERY_S

    def _take_in(self, store: Store) -> Iterator[Seen]:
        """Put who has a turn into the line, unless a check was edited since those at work began: then they come first."""
        for name, students in self._due().items():
            try:
                if not self._read_anew():  # within the turn: while others graded, somebody may have mended a check
                    return
                lab, bench = self._course.lab(name), self._benches[name]
                jobs = run.jobs_of(self._course, lab, store, students, self._isolation, inputs=bench.inputs)
            except (CaipError, OSError) as error:  # a course that is just being edited, a release that is just made anew
                self._benches[name].waiting |= dict.fromkeys(students, self._clock() + AGAIN_S)
                yield Seen(f"{name}: {len(students)} waiting: {error}")
                continue
            for student in students:
                del bench.waiting[student]
            yield from self._settled(lab, store, sorted(set(students) - {job.student for job in jobs}))
            yield from self._begun(lab, bench, jobs)

    def _settled(self, lab: Lab, store: Store, students: list[str]) -> Iterator[Seen]:
        """Give those back whose work was judged before, and who have no page of it."""
        for result in run.unanswered(lab, store, students, lambda *one: self._has_page(self._course, lab, *one)):
            yield Seen(self._given_back(self._course, lab, result))

    def _begun(self, lab: Lab, bench: _Bench, jobs: list[Job]) -> Iterator[Seen]:
        """Put ``jobs`` into the line, but for who had enough turns."""
        for job in jobs:
            is_fresh = job.student not in bench.faults  # a fault of ours takes no second turn
            if is_fresh and (wait_s := self._limit.wait_s(job.student)):
                bench.waiting[job.student] = self._clock() + wait_s
                yield Seen(f"{lab.name}: {job.student} is kept, and judged in {wait_s / 60:.0f} min: enough for this hour")
                continue
            if is_fresh:
                self._limit.take(job.student)
            bench.at_work.add(job.student)
            self._line.add(bench.crew, [job])

    def _written(self, name: str, store: Store, batch: list[Graded], sure: Callable[[], None]) -> Iterator[Seen]:
        """Write down what was judged, and give it back."""
        course, lab, bench = self._course, self._course.lab(name), self._benches[name]
        for step in run.written(course, lab, store, batch, sure=sure):
            bench.at_work.discard(step.graded.result.student)
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
