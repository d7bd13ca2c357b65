"""``caip watch``: bring in what arrives, judge it with workers that are warm, and write its feedback at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from caip.cli import run
from caip.config import Course, Lab
from caip.errors import CaipError
from caip.gradebook import Collected, Source, Store, Turn, grading_turn, open_store
from caip.grading import Graded, Inputs, Job, read_inputs
from caip.results import SubmissionResult, Verdict, format_points
from caip.scheduling import Crew, Judge, Line, RateLimit

__all__ = ["LOOK_EVERY_S", "Seen", "Watch"]

#: After so many seconds is tried again what could not be begun, or met a fault of ours; the latter so many times.
AGAIN_S, MOST_AGAIN = 10.0, 3
#: How often is looked for what arrived, in seconds.
LOOK_EVERY_S = 0.2
#: For so many seconds at most is a rerun alone put off for who arrives.
PATIENCE_S = 60.0

Mark = tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True)
class Seen:
    """Something that happened: a submission judged, or words about one that was not."""

    words: str
    step: run.Step | None = None


@dataclass
class _Bench:
    """The workers of one lab, for it and what its results hang on as they began.

    ``waiting``: since, or until, when each student waits. ``at_work``: whose work is just being judged. ``faults``: how often
    the work that came last met a fault of ours.
    """

    lab: Lab
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
        self._mark: Mark = ()
        self._isolation, self._clock, self._line = isolation, clock, Line(n_workers, PATIENCE_S)
        self._limit = RateLimit(course.judged_per_hour, clock)
        self._benches: dict[str, _Bench] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Watch:
        self._set_up(self._names)
        return self

    def __exit__(self, *error: object) -> None:
        for bench in self._benches.values():
            bench.crew.stop()
        self._line.close()
        self._stack.close()

    def look(self, waiting: Callable[[str], None]) -> Iterator[Seen]:
        """Bring in what arrived, and judge who has a turn; ``waiting`` is told if somebody else grades meanwhile."""
        arrived = self._arrivals()
        if arrived or _mark(self._course) != self._mark:
            with suppress(CaipError, OSError):  # somebody may just be editing it: then what arrives is kept, and waits
                self._read_terms()
        yield from self._bring_in(arrived)
        if self._due():
            with grading_turn(self._course, waiting) as turn:
                yield from self._judge(turn)

    def _arrivals(self) -> list[tuple[_Bench, Source, Path]]:
        return [
            (bench, one, path)
            for bench in self._benches.values()
            for one in self._sources
            for path in one.arrived(self._course, bench.lab)
        ]

    def _bring_in(self, arrived: list[tuple[_Bench, Source, Path]]) -> Iterator[Seen]:
        for bench, source, path in arrived:
            yield from self._arrived(bench, source.bring_in(self._course, bench.lab, path, bench.at_work))

    def _due(self) -> dict[str, list[str]]:
        """Return who has a turn now, by lab."""
        now_s = self._clock()
        due = {name: [who for who, since in bench.waiting.items() if since <= now_s] for name, bench in self._benches.items()}
        return {name: students for name, students in due.items() if students}

    def _read_course(self) -> Course:
        course = Course.read(self._course.root)
        return course.with_students(course.roster)  # it is read here, where somebody may just be editing it

    def _read_terms(self) -> None:
        """Take the course and the labs' limits as they are now, for who is brought in."""
        mark, course = _mark(self._course), self._read_course()
        labs = {name: course.lab(name) for name in self._benches}
        for name, bench in self._benches.items():
            bench.lab = labs[name]
        self._course, self._mark = course, mark

    def _set_up(self, names: Iterable[str]) -> None:
        """Take the course as it is now, and for the labs of these names workers that have read them as they are now."""
        mark, course = _mark(self._course), self._read_course()
        found = [(lab, read_inputs(course, lab)) for lab in map(course.lab, names)]
        for lab, inputs in found:
            self._bench(course, lab, inputs)
        self._course, self._mark = course, mark

    def _is_as_it_was(self, names: Collection[str]) -> bool:
        """Whether course and labs can be read, and are what those at work are judged by."""
        with suppress(CaipError, OSError):
            course, known = self._read_course(), [(self._benches[name].lab, self._benches[name].inputs) for name in names]
            labs = [(lab, read_inputs(course, lab)) for lab in map(course.lab, names)]
            return (course, course.roster, labs) == (self._course, self._course.roster, known)
        return False

    def _bench(self, course: Course, lab: Lab, inputs: Inputs) -> None:
        """Set up workers for the lab, unless there are some that have read it as it is now."""
        before = self._benches.get(lab.name)
        if before is not None and before.inputs == inputs:
            before.lab = lab
            return
        crew = Crew(course, lab, self._isolation)
        crew.warm()
        self._stack.enter_context(crew)
        waits: dict[str, float] = {}
        if before is not None:
            before.crew.stop()
            waits = dict.fromkeys(before.faults, self._clock()) | before.waiting  # mended, perhaps: it is another grader now
        self._benches[lab.name] = _Bench(lab, crew, inputs, waits)

    def _arrived(self, bench: _Bench, found: Collected) -> Iterator[Seen]:
        lab = bench.lab.name
        for name in found.not_on_roster if not found.busy else ():
            yield Seen(f"{lab}: {name} is not on the roster; not brought in")
        for name, why in found.put_off:
            yield Seen(f"{lab}: {name} is tried again in a while: {why}")
        for name, why in found.refused if not found.busy else ():
            yield Seen(f"{lab}: {name} was refused: {why}")
        for brought in found.submissions:
            if found.busy and not brought.changed:
                continue  # they came with somebody who is at work, and come again with them
            bench.waiting[brought.student] = self._clock()
            bench.faults.pop(brought.student, None)
            for note in brought.notes:
                yield Seen(f"{lab}: {brought.student}: {note}")

    def _judge(self, turn: Turn) -> Iterator[Seen]:
        """Judge who is due, and who arrives meanwhile: nobody waits for another's endless loop while a worker is free.

        Nobody more is taken in where somebody else waits to grade this course, or somebody edited it: until this turn's end.
        """
        due = self._due()
        try:
            self._set_up(due)  # within the turn: while others graded, somebody may have mended a check
        except (CaipError, OSError) as error:  # a course that is just being edited
            for name, students in due.items():
                yield self._put_off(name, students, error)
            return
        with open_store(self._course) as store:
            yield from self._take_in(store, due)
            look_s, is_open = self._clock(), True
            while self._line:
                yield from self._written(store, self._line.ready(LOOK_EVERY_S), turn)
                if self._line.is_alone or self._clock() < look_s + LOOK_EVERY_S:
                    continue
                is_open = is_open and not turn.is_awaited() and _mark(self._course) == self._mark
                if is_open:
                    yield from self._bring_in(self._arrivals())
                    due = self._due()
                    is_open = not due or self._is_as_it_was(due)
                    yield from self._take_in(store, due if is_open else ())
                look_s = self._clock()

    def _take_in(self, store: Store, names: Collection[str]) -> Iterator[Seen]:
        """Put who is due in labs of these names into the line."""
        for name, students in ((name, students) for name, students in self._due().items() if name in names):
            bench = self._benches[name]
            try:
                jobs = run.jobs_of(self._course, bench.lab, store, students, self._isolation, inputs=bench.inputs)
            except (CaipError, OSError) as error:  # a release that is just made anew
                yield self._put_off(name, students, error)
                continue
            for student in students:
                del bench.waiting[student]
            yield from self._settled(bench.lab, store, sorted(set(students) - {job.student for job in jobs}))
            yield from self._begun(bench, jobs)

    def _put_off(self, name: str, students: list[str], error: Exception) -> Seen:
        self._benches[name].waiting |= dict.fromkeys(students, self._clock() + AGAIN_S)
        return Seen(f"{name}: {len(students)} waiting: {error}")

    def _settled(self, lab: Lab, store: Store, students: list[str]) -> Iterator[Seen]:
        """Give those back whose work was judged before, and who have no page of it."""
        for result in run.unanswered(lab, store, students, lambda *one: self._has_page(self._course, lab, *one)):
            yield Seen(self._given_back(self._course, lab, result))

    def _begun(self, bench: _Bench, jobs: list[Job]) -> Iterator[Seen]:
        """Put ``jobs`` into the line, but for who had enough turns."""
        for job in jobs:
            is_fresh = job.student not in bench.faults  # a fault of ours takes no second turn
            if is_fresh and (wait_s := self._limit.wait_s(job.student)):
                bench.waiting[job.student] = self._clock() + wait_s
                yield Seen(f"{bench.lab.name}: {job.student} is kept, and judged in {wait_s / 60:.0f} min: enough for this hour")
                continue
            if is_fresh:
                self._limit.take(job.student)
            bench.at_work.add(job.student)
            self._line.add(bench.crew, [job])

    def _written(self, store: Store, found: Sequence[tuple[Judge, Graded]], turn: Turn) -> Iterator[Seen]:
        """Write down what was judged, and give it back."""
        for bench in self._benches.values():
            batch = [graded for judge, graded in found if judge is bench.crew]
            for step in run.written(self._course, bench.lab, store, batch, sure=turn.be_sure) if batch else ():
                bench.at_work.discard(step.graded.result.student)
                self._note_fault(bench, step.graded.result)
                yield self._answered(self._course, bench.lab, step)

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


def _mark(course: Course) -> Mark:
    """Return what changes when course.toml or roster.csv does."""
    return tuple(_stamp(course.root / name) for name in ("course.toml", "roster.csv"))


def _stamp(file: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        status = file.stat()
        return status.st_mtime_ns, status.st_size
    return None
