"""One lab over the cohort. Missing is never zero, and what has no score is in no mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, quantiles

import numpy as np

from caip.config import Course, Exercise, Lab, Student
from caip.reports.cohort.statistics import Floats, ItemStatistics, LabStatistics, item_statistics, lab_statistics
from caip.reports.standing import Standing, line_up
from caip.results import CheckResult, Outcome, Score, Verdict, Work

__all__ = ["INDICATIVE_BELOW", "SILENT_BELOW", "CheckCount", "Item", "LabSummary", "StudentRow", "flags", "summarise"]

#: Verdicts that a person has to look at.
ALARMING = (Verdict.GRADER_FAULT, Verdict.UNGRADABLE, Verdict.TAMPERED)

#: Of fewer scores nothing is concluded about an item; below the second number what is concluded is called indicative.
SILENT_BELOW, INDICATIVE_BELOW = 10, 30

#: Points that differ by less are the same points: sums of decimals carry rounding noise.
NOISE = 1e-9

#: What the flags of an item go by. Moodle calls an efficiency below 15 % dubious; PrairieLearn wants a discrimination
#: above 0.2 unless nearly everybody has the item.
EASY, HARD, NEARLY_ALL, LITTLE, DUBIOUS, OUT_OF_TIME = 0.95, 0.25, 0.95, 0.2, 0.15, 0.2


@dataclass(frozen=True)
class StudentRow:
    """One student in one lab. ``points`` and ``percent`` are None without a score; ``waiting`` are titles of exercises."""

    student: str
    name: str
    section: str
    points: float | None
    max_points: float
    percent: str | None
    verdict: Verdict
    late_s: float = 0.0
    penalty: float = 0.0
    waiting: tuple[str, ...] = ()
    message: str = ""

    @property
    def alarming(self) -> bool:
        """Whether somebody has to look at it before anything else: what only waits for a score by hand is not."""
        return self.verdict in ALARMING


@dataclass(frozen=True)
class CheckCount:
    """One check of an item: of the ``n`` students it judged, ``n_lost`` lost points on it."""

    sentence: str
    public: bool
    n: int
    n_lost: int


@dataclass(frozen=True)
class Item:
    """One exercise, ``number`` counted from 1 in its lab.

    Of the students judged on it who left its answer cell as it was released, ``n_omitted`` wrote something further
    down, and ``n_not_reached`` did not; both are None where the notebooks are not there to be read.
    """

    number: int
    exercise: Exercise
    statistics: ItemStatistics
    n_omitted: int | None = None
    n_not_reached: int | None = None
    checks: tuple[CheckCount, ...] = ()


@dataclass(frozen=True)
class LabSummary:
    """One lab over the cohort. Statistics are over the ``n_judged`` rows with a score, None where there is none.

    ``quartiles`` are the first and the third, by linear interpolation; ``n_waiting`` rows have a score that will
    still rise, because an item waits to be graded by hand. ``attempts`` is the median of how often the ``n_attempts``
    students whose hand-ins are kept handed in.
    """

    lab: str
    title: str
    max_points: float
    pass_points: float
    rows: tuple[StudentRow, ...]
    items: tuple[Item, ...]
    whole: LabStatistics
    counts: Mapping[Verdict, int]
    n_judged: int
    n_waiting: int
    n_passed: int
    mean: float | None
    median: float | None
    quartiles: tuple[float, float] | None
    attempts: float | None = None
    n_attempts: int = 0

    @property
    def points(self) -> list[float]:
        """The scores there are, in the order of the rows."""
        return [row.points for row in self.rows if row.points is not None]


def summarise(course: Course, lab: Lab, standings: Iterable[Standing], works: Iterable[Work] = ()) -> LabSummary:
    """Summarise ``lab`` over everybody on the roster and everybody who handed in."""
    pairs = line_up(course, lab, standings)
    own = {work.student: work for work in works if work.assignment == lab.name}
    rows = tuple(_row(lab, student, standing) for student, standing in pairs)
    points = [row.points for row in rows if row.points is not None]
    pass_points = lab.max_points * course.pass_percent / 100
    attempts = [own[row.student].attempts for row in rows if row.student in own]
    table, full = points_table(lab, [standing for _, standing in pairs])
    return LabSummary(
        lab=lab.name,
        title=lab.title,
        max_points=lab.max_points,
        pass_points=pass_points,
        rows=rows,
        items=_items(lab, [standing for _, standing in pairs], table, full, own),
        whole=lab_statistics(table, full),
        counts=Counter(row.verdict for row in rows),
        n_judged=len(points),
        n_waiting=sum(bool(row.waiting) for row in rows),
        n_passed=sum(one >= pass_points - NOISE for one in points),
        mean=fmean(points) if points else None,
        median=median(points) if points else None,
        quartiles=_quartiles(points),
        attempts=median(attempts) if attempts else None,
        n_attempts=len(attempts),
    )


def points_table(lab: Lab, standings: Sequence[Standing]) -> tuple[Floats, Floats]:
    """Return points, shape (n_students, n_exercises), NaN where nobody judged, and the points there are, (n_exercises,)."""
    names = [exercise.name for exercise in lab.exercises]
    rows = [[points.get(name, np.nan) for name in names] for points in (one.exercise_points() for one in standings)]
    table = np.array(rows, dtype=float).reshape(len(rows), len(names))
    return table, np.array([exercise.points for exercise in lab.exercises], dtype=float)


def flags(item: Item) -> tuple[str, ...]:
    """Say what is odd about an item, in words an instructor can act on; silent below ``SILENT_BELOW`` students."""
    one = item.statistics
    if one.n < SILENT_BELOW or one.facility is None:
        return ()
    found = [*_difficulty_flags(one.facility), *_discrimination_flags(one)]
    if item.n_not_reached and item.n_not_reached > OUT_OF_TIME * one.n:
        found.append(f"{item.n_not_reached} of {one.n} did not get this far: the lab may be too long")
    return tuple(found)


def _difficulty_flags(facility: float) -> list[str]:
    if facility <= HARD:
        return ["Hardly anybody has it: teach it again, or look at its wording"]
    return ["Nearly everybody has it"] if facility >= EASY else []


def _discrimination_flags(one: ItemStatistics) -> list[str]:
    if one.n_complete < SILENT_BELOW or one.facility is None:
        return []
    if one.discrimination is None:
        return ["Everybody has the same points: it tells nobody apart"]
    if one.interval and one.interval[1] < 0:
        return ["Who is strong elsewhere does worse here: look at its wording and its checks"]
    if one.facility < NEARLY_ALL and one.discrimination < LITTLE:
        return ["It hardly tells strong from weak students"]
    if one.facility < NEARLY_ALL and one.efficiency is not None and one.efficiency < DUBIOUS:
        return ["It tells strong from weak students far less than it could"]
    return []


def _row(lab: Lab, student: Student, standing: Standing) -> StudentRow:
    points, titles = standing.total, {exercise.name: exercise.title for exercise in lab.exercises}
    return StudentRow(
        student=student.id,
        name=student.name,
        section=student.section,
        points=points,
        max_points=lab.max_points,
        percent=None if points is None else Score(points, lab.max_points).percent,
        verdict=standing.verdict,
        late_s=standing.result.late_s,
        penalty=standing.penalty,
        waiting=tuple(titles.get(name, name) for name in standing.waiting),
        message=standing.result.message,
    )


def _items(lab: Lab, standings: Sequence[Standing], table: Floats, full: Floats, own: Mapping[str, Work]) -> tuple[Item, ...]:
    untouched = _untouched(lab, standings, table, own)
    checks = _checks(standings)
    return tuple(
        Item(number, exercise, statistics, *untouched[number - 1], tuple(checks.get(exercise.name, {}).values()))
        for number, (exercise, statistics) in enumerate(zip(lab.exercises, item_statistics(table, full), strict=True), 1)
    )


def _untouched(
    lab: Lab, standings: Sequence[Standing], table: Floats, own: Mapping[str, Work]
) -> list[tuple[int | None, int | None]]:
    """Return for each exercise how many omitted it and how many did not reach it; None, None where no notebook is there."""
    known = [i for i, one in enumerate(standings) if one.result.student in own and one.result.judged]
    if not known:
        return [(None, None)] * len(lab.exercises)
    wrote = np.array([[one.name in own[standings[i].result.student].answers for one in lab.exercises] for i in known])
    judged = ~np.isnan(table[known])
    further = np.cumsum(wrote[:, ::-1], axis=1)[:, ::-1] > 0
    omitted, beyond = (~wrote & further & judged).sum(axis=0), (~wrote & ~further & judged).sum(axis=0)
    return [(int(one), int(other)) for one, other in zip(omitted, beyond, strict=True)]


def _checks(standings: Sequence[Standing]) -> dict[str, dict[str, CheckCount]]:
    """Count, by exercise and check, how many students were judged and how many lost points; a check may have many cases."""
    judged: Counter[tuple[str, str]] = Counter()
    lost: Counter[tuple[str, str]] = Counter()
    seen: dict[tuple[str, str], CheckResult] = {}
    for standing in standings:
        own: dict[tuple[str, str], bool] = {}
        for check in standing.result.checks if standing.result.judged else ():
            key = (check.exercise, check.name)
            seen[key] = check
            own[key] = own.get(key, False) or check.outcome is not Outcome.PASSED
        judged.update(own)
        lost.update(key for key, failed in own.items() if failed)
    found: dict[str, dict[str, CheckCount]] = {}
    for (exercise, name), check in seen.items():
        count = CheckCount(check.sentence, check.public, judged[exercise, name], lost[exercise, name])
        found.setdefault(exercise, {})[name] = count
    return found


def _quartiles(points: Sequence[float]) -> tuple[float, float] | None:
    if len(points) < 2:
        return (points[0], points[0]) if points else None
    first, _, third = quantiles(points, n=4, method="inclusive")
    return first, third
