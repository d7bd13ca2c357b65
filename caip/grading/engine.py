"""Judge one submission: read, repair, run, park, check, score. Runs in the grader, a fork of a worker."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import nbformat
import pytest
from nbformat import NotebookNode

from caip.errors import SandboxError
from caip.grading import feedback
from caip.grading.aws import Bench
from caip.grading.endings import Ending
from caip.grading.naming import named
from caip.grading.notebook import Repaired, Unreadable, grade_id, is_grade, is_manual, parse, repair
from caip.grading.plugin import GraderPlugin, Items
from caip.grading.reference import Reference
from caip.grading.rehearsal import SEED, Rehearsal, hidden
from caip.grading.scoring import Ran, merge, score
from caip.grading.student import LostBackend, Parked, WireBackend
from caip.grading.submission import Submission, fill, read_submission
from caip.grading.walk import Walk, walk
from caip.results import UNCONFIRMED, CheckResult, ManualItem, NamedMistake, Outcome, Record, SubmissionResult, Verdict
from caip.sandbox import Frozen, Launchers, Snapshot, WorkFolder
from caip_lab.checks.failures import NotReached, StudentFault

__all__ = ["Graded", "Job", "fault", "grade", "make_ready"]

Found = TypeVar("Found", CheckResult, NamedMistake)


@dataclass(frozen=True, slots=True)  # a run holds one for each submission
class Job:
    """What a worker is asked: one submission.

    ``record`` holds the seed and the hashes of what it is judged by. ``before`` is an earlier result (of a rerun alone: what
    the first run came to), of which the exercises in ``kept`` are taken over. ``left_out`` says what was left out where it
    was read, if that was elsewhere. ``confirm`` gives each check a snapshot of its own, for the rerun alone. ``names``:
    whether misconceptions are named. ``until_lost``: an exercise is judged only as far as its first check that fails, which
    is all that an audit asks of a mutant. ``only_seen``: cells below the last grade cell that is judged are not run: nothing
    that is judged sees them.
    """

    student: str
    folder: str
    release: str
    late_s: float = 0.0
    record: Record = field(default_factory=Record)
    before: SubmissionResult | None = None
    kept: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    confirm: bool = False
    names: bool = True
    until_lost: bool = False
    only_seen: bool = False

    @property
    def seed(self) -> str:
        return self.record.seed

    def confirmed(self, first: Graded) -> Job:
        """Return the job of the rerun alone, which judges what of ``first`` is in doubt; the rest is taken over."""
        judged = dict.fromkeys((*self.kept, *(check.exercise for check in first.result.checks)))
        sure = tuple(name for name in judged if name not in first.doubtful)
        return replace(self, confirm=True, before=first.result, kept=sure)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Job:
        data = json.loads(text)
        before = SubmissionResult.from_dict(data["before"]) if data["before"] is not None else None
        tuples = {name: tuple(data[name]) for name in ("kept", "left_out")}
        return cls(**{**data, **tuples, "record": Record.from_dict(data["record"]), "before": before})


@dataclass(frozen=True)
class Graded:
    """The result, and the notebook with outputs that feedback shows; None where there is no notebook.

    ``doubtful`` names the exercises in which noise may have cost a point (a timeout, a crash, memory). Rerun them once,
    alone, before it does. ``n_seen``: how many of the notebook's cells were gone through, None: all; what the others show
    is as it was.
    """

    result: SubmissionResult
    notebook: str | None = None
    doubtful: tuple[str, ...] = ()
    n_seen: int | None = None

    def to_json(self) -> str:
        return json.dumps({**vars(self), "result": self.result.to_dict()})

    @classmethod
    def from_json(cls, text: str) -> Graded:
        data = json.loads(text)
        return cls(**{**data, "result": SubmissionResult.from_dict(data["result"]), "doubtful": tuple(data["doubtful"])})


def grade(job: Job, plugin: GraderPlugin, launchers: Launchers) -> Graded:
    """Judge ``job``; the student's failures are values of the result."""
    started, lab = time.monotonic(), plugin.lab
    found = read_submission(Path(job.folder), job.student, lab)
    submission = replace(found, left_out=(*job.left_out, *found.left_out))
    blank = SubmissionResult(
        job.student, lab.name, Verdict.GRADED, late_s=job.late_s, record=_record(job, submission.sha256, launchers.name)
    )
    graded = _judge(blank, submission, job, plugin, launchers)
    record = replace(graded.result.record, seconds=round(time.monotonic() - started, 3), confirmed=job.confirm)
    return replace(graded, result=replace(graded.result, record=record))


def fault(job: Job, lab: str, isolation: str, message: str) -> Graded:
    """Return the result of a grading that broke: no score, and a record as whole as any."""
    record = _record(job, job.record.notebook_sha256, isolation)
    return Graded(SubmissionResult(job.student, lab, Verdict.GRADER_FAULT, message=message, late_s=job.late_s, record=record))


def _record(job: Job, notebook_sha256: str, isolation: str) -> Record:
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    kept = job.before.record.kept if job.confirm and job.before is not None else job.kept
    return replace(job.record, notebook_sha256=notebook_sha256, isolation=isolation, started_at=started_at, kept=kept)


def _judge(blank: SubmissionResult, submission: Submission, job: Job, plugin: GraderPlugin, launchers: Launchers) -> Graded:
    if plugin.problems:
        return Graded(replace(blank, verdict=Verdict.GRADER_FAULT, message="; ".join(plugin.problems)))
    try:
        repaired = _prepare(submission, job)
    except Unreadable as error:
        return Graded(replace(blank, verdict=Verdict.UNGRADABLE, message=str(error)))
    try:
        done = _run(repaired, submission, job, plugin, launchers)
    except SandboxError as error:
        return Graded(replace(blank, verdict=Verdict.GRADER_FAULT, message=f"The kernel did not start: {error}"))
    manual = tuple(_manual_items(repaired.notebook, _release(job)))
    repairs = (*repaired.repairs, *submission.left_out, *done.in_the_way)
    before = job.before or blank
    checks = _with_kept(done.results, before.checks, job, plugin)
    result = replace(blank, checks=checks, manual=manual, repairs=repairs)
    result = replace(result, verdict=_verdict(result, done.tampered), message=_fault_message(done.results))
    judged = [name for name, items in plugin.items.items() if items and name not in job.kept]
    doubtful = () if job.confirm else tuple(_doubtful(done, judged))
    if result.judged and not done.tampered:
        endings = {name: found for name, found in done.endings.items() if name not in doubtful}
        mistakes = _named(endings, job, plugin, launchers)
        result = replace(result, mistakes=_with_kept(mistakes, before.mistakes, job, plugin))
    feedback.annotate(repaired.notebook, result)
    return Graded(result, nbformat.writes(repaired.notebook), doubtful, done.n_seen)


def _doubtful(done: _Run, judged: Sequence[str]) -> Sequence[str]:
    """Return what of the exercises that were ``judged`` is to be judged once more, alone.

    A cell that ran out of time puts all in doubt, and so does a broken check beside noise. Where a container was killed,
    whatever failed is in doubt: the job that failed by it, an endpoint that is not there. No noise breaks the protocol, and
    the rerun, with a copy for each check, would not see all of it.
    """
    noise = UNCONFIRMED if not done.lost_containers else set(Outcome) - {Outcome.PASSED}
    noisy = {check.exercise for check in done.results if check.outcome in noise}
    if done.tampered or not (noisy or done.walk.timed_out):
        return ()
    broken = any(check.outcome is Outcome.GRADER_FAULT for check in done.results)
    return judged if broken or done.walk.timed_out else [name for name in judged if name in noisy]


def _with_kept(new: Iterable[Found], before: Iterable[Found], job: Job, plugin: GraderPlugin) -> tuple[Found, ...]:
    """Return what is new with what the job keeps, in the order in which all of it would have come."""
    found = {name: list(before) if name in job.kept else list(new) for name in plugin.items}
    return tuple(one for name, ones in found.items() for one in ones if one.exercise == name)


def _named(
    endings: Mapping[str, Sequence[Ending]], job: Job, plugin: GraderPlugin, launchers: Launchers
) -> tuple[NamedMistake, ...]:
    """Return the misconceptions behind what is wrong; none where anything goes wrong: no score depends on it."""
    try:
        rehearsal = Rehearsal(plugin, launchers, Path(job.release).parent, job.record)
        known = rehearsal.of(list(endings), time.monotonic() + plugin.lab.limits.notebook_timeout_s) if endings else {}
        found = [(exercise, name) for exercise in known for name in named(endings[exercise], known[exercise])]
    except Exception:  # noqa: BLE001 - whatever it is, the work is judged; the worker's log has it
        sys.excepthook(*sys.exc_info())
        return ()
    sentences = {place: plugin.catalogue[place[0]][place[1]].sentence for place in found}
    return tuple(NamedMistake(*place, " ".join(sentence.split())) for place, sentence in sentences.items())


def _prepare(submission: Submission, job: Job) -> Repaired:
    if any(line.startswith(f"{submission.lab}.ipynb ") for line in submission.left_out):
        todo = "Clear its outputs (Edit, Clear All Outputs), save, and hand it in again."
        raise Unreadable(f"{submission.lab}.ipynb is too large, or no regular file. {todo}")
    if submission.notebook is None:
        found = ", ".join(name for name in submission.files if name.endswith(".ipynb")) or "no notebook"
        raise Unreadable(
            f"There is no {submission.lab}.ipynb in what was handed in (found: {found}). Hand in the lab's own file."
        )
    return repair(parse(submission.notebook), _release(job))


def make_ready(job: Job) -> None:
    """Read what all submissions of a lab are held against: called by a worker before it forks a grader, which has it then."""
    with suppress(Exception):  # whatever is wrong with it, the grader says so
        _release(job)


def _release(job: Job) -> NotebookNode:
    status = os.stat(job.release)
    return _read_release(job.release, (status.st_mtime_ns, status.st_size, status.st_ino))


@lru_cache(maxsize=1)
def _read_release(path: str, mark: tuple[int, int, int]) -> NotebookNode:
    """Read the released notebook; ``mark`` changes when it does. nbformat makes the code that validates when it first reads."""
    return nbformat.read(path, as_version=4)


@dataclass(frozen=True)
class _Run:
    """One run of a submission: what its checks came to, and what there is to say of the run itself.

    ``lost_containers``: whether containers of its account were killed, which the account then tells as it tells a failure.
    ``endings``: how the hidden checks end of exercises that may have been answered by a known mistake.
    """

    endings: dict[str, list[Ending]]
    results: list[CheckResult]
    walk: Walk
    tampered: bool
    in_the_way: list[str]
    lost_containers: bool
    n_seen: int | None


def _run(repaired: Repaired, submission: Submission, job: Job, plugin: GraderPlugin, launchers: Launchers) -> _Run:
    judged = {name: items for name, items in plugin.items.items() if name not in job.kept}
    n_seen = _n_seen(repaired.notebook, judged) if job.only_seen else None
    copies = {name: len(items) if job.confirm else bool(items) for name, items in judged.items()}
    with Bench(launchers, plugin.lab.limits, plugin.dock) as bench:
        in_the_way = fill(bench.kernel.folder, Path(job.release).parent, submission)
        until = time.monotonic() + plugin.lab.limits.notebook_timeout_s
        done = walk(bench.kernel, repaired.notebook.cells[:n_seen], copies, until, bench)
        desk = _Desk(plugin, judged, done, bench.kernel.folder, job)
        ran = desk.run_all()
        tampered, lost_containers = desk.tampered, bench.n_killed > 0
        endings = desk.endings(ran) if job.names and not tampered else {}
    # Only now is the reference asked: processes of the student's that still ran could keep it from starting.
    asked = {one.check.exercise for _, one in ran if one.needs_reference}
    with Reference(plugin, launchers, Path(job.release), job.seed, asked) as reference:
        results = [score(one, reference_breaks=one.needs_reference and reference.breaks(item, one)) for item, one in ran]
    return _Run(endings, merge(results), done, tampered, in_the_way, lost_containers, n_seen)


def _n_seen(notebook: NotebookNode, judged: Items) -> int:
    """Return how many cells there are up to the last grade cell of an exercise that is ``judged``."""
    return max((n for n, cell in enumerate(notebook.cells, 1) if is_grade(cell) and judged.get(grade_id(cell))), default=0)


class _Desk:
    """Runs the checks of one submission, exercise by exercise, within the time that the notebook itself may take."""

    def __init__(self, plugin: GraderPlugin, items: Items, done: Walk, folder: WorkFolder, job: Job) -> None:
        self._plugin, self._items, self._walk, self._folder, self._job = plugin, items, done, folder, job
        self._until = time.monotonic() + plugin.lab.limits.notebook_timeout_s
        self._spares = self._spare() if job.names else {}
        self.tampered = done.tampered

    def run_all(self) -> list[tuple[pytest.Function, Ran]]:
        """Run all public checks, then all hidden ones; return what came of them in the notebook's order.

        A public failure shows the student's own message. No hidden input may have crossed before it: the exercises
        share a folder, and one's function could leave its inputs there for another's message.
        """
        backends = {exercise: self._backends(exercise) for exercise in self._items}
        places = [(exercise, n) for exercise, items in self._items.items() for n in range(len(items))]
        order = [place for public in (True, False) for place in self._of(places, public)]
        backend_of = {(e, n): backends[e][min(n, len(backends[e]) - 1)] for e, n in order}
        last_of = {id(backend_of[place]): place for place in order}
        ran = {}
        lost: set[str] = set()
        for place in order:
            if not (self._job.until_lost and place[0] in lost):
                ran[place] = self._run(place, backend_of[place])
                lost |= {place[0]} if ran[place][1].error is not None else set()
            if last_of[id(backend_of[place])] == place:
                backend_of[place].end_account()
        for backend in (one for parked in backends.values() for one in parked):
            backend.settle()
            self.tampered |= backend.tampered
        return [ran[place] for place in places if place in ran]

    def endings(self, ran: list[tuple[pytest.Function, Ran]]) -> dict[str, list[Ending]]:
        """Return how the hidden checks of exercises end that a known mistake may explain, with the inputs of the rehearsal.

        Only checks that draw inputs are put to the work once more, all of them within the time that a notebook may take. It
        is judged by now: nothing of this is a score, and none is lost where anything goes wrong.
        """
        until, found = time.monotonic() + self._plugin.lab.limits.notebook_timeout_s, {}
        try:
            for exercise in self._plugin.catalogue:
                ended = [Ending.of(one) for _, one in ran if one.check.exercise == exercise and not one.check.public]
                if any(one.tells for one in ended):
                    found[exercise] = self._once_more(exercise, until) if self._draws(exercise) else ended
        except Exception:  # noqa: BLE001 - as where mistakes are named
            sys.excepthook(*sys.exc_info())
        return found

    def _once_more(self, exercise: str, until: float) -> list[Ending]:
        backend = self._backend(exercise, self._walk.snapshots[exercise][0], self._spares.get(exercise), until)
        found = []
        for item in hidden(self._plugin, exercise):
            backend.restore()
            found.append(Ending.of(self._plugin.run_bare(item, backend, SEED)))
        backend.end_account()
        return found

    def _draws(self, exercise: str) -> bool:
        return any("rng" in item.fixturenames for item in hidden(self._plugin, exercise))

    def _of(self, places: list[tuple[str, int]], public: bool) -> list[tuple[str, int]]:
        return [(e, n) for e, n in places if self._plugin.check_of(self._items[e][n]).public is public]

    def _run(self, place: tuple[str, int], backend: WireBackend | LostBackend) -> tuple[pytest.Function, Ran]:
        item = self._items[place[0]][place[1]]
        backend.restore()
        ran = self._plugin.run(item, backend, self._job.seed)
        self.tampered |= backend.tampered
        return item, ran

    def _spare(self) -> dict[str, Parked]:
        """Return copies of accounts as they are before any check, for exercises whose checks may be put once more."""
        parked = {name: found[0] for name, found in self._walk.accounts.items() if found and name in self._plugin.catalogue}
        return {name: one.copy() for name, one in parked.items() if one is not None and self._draws(name)}

    def _backends(self, exercise: str) -> list[WireBackend | LostBackend]:
        snapshots = self._walk.snapshots.get(exercise)
        if not snapshots:
            lost = self._walk.end or NotReached("missing", "The notebook has no such exercise.")
            return [LostBackend(lost)]
        both = zip(snapshots, self._walk.accounts[exercise], strict=True)
        return [self._backend(exercise, one, parked, self._until) for one, parked in both]

    def _backend(self, exercise: str, snapshot: Snapshot, parked: Parked | None, until: float) -> WireBackend:
        def missing(name: str) -> StudentFault:
            return self._walk.missing(exercise, name)

        where = self._folder, self._walk.files.get(exercise, Frozen()), until
        return WireBackend(snapshot, *where, missing, self._walk.source, self._walk.has_line, parked)


def _manual_items(notebook: NotebookNode, release: NotebookNode) -> Iterator[ManualItem]:
    stubs = {grade_id(cell): cell for cell in release.cells if is_manual(cell)}
    for cell in notebook.cells:
        if is_manual(cell):
            stub = stubs[grade_id(cell)]
            yield ManualItem(
                grade_id(cell), float(stub.metadata.nbgrader.points), cell.source.strip() not in ("", stub.source.strip())
            )


def _verdict(result: SubmissionResult, tampered: bool) -> Verdict:
    """Return the first verdict that applies; "pending" while an answered manual item waits for a person."""
    applies = [Verdict.GRADED]
    if any(check.outcome is Outcome.GRADER_FAULT for check in result.checks):
        applies.append(Verdict.GRADER_FAULT)
    if tampered:
        applies.append(Verdict.TAMPERED)
    if result.late_s > 0:
        applies.append(Verdict.LATE)
    if any(item.answered for item in result.manual):
        applies.append(Verdict.PENDING)
    return Verdict.first(*applies)


def _fault_message(results: list[CheckResult]) -> str:
    faults = [
        f"test_{r.exercise}.py::{r.name}: {r.facts.error or 'never looks at the work'}"
        for r in results
        if r.outcome is Outcome.GRADER_FAULT
    ]
    return "; ".join(faults)
