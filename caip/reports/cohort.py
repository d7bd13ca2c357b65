"""Cohort statistics: pure functions of results. Missing is never zero, and what has no score is in no mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, quantiles, stdev

from caip.config import Course, Exercise, Lab, Student
from caip.reports.standing import Standing, line_up
from caip.results import Score, Verdict

__all__ = ["ExerciseSummary", "LabSummary", "StudentRow", "hardest", "summarise"]

#: Verdicts that a person has to look at.
NEEDS_PERSON = (Verdict.GRADER_FAULT, Verdict.UNGRADABLE, Verdict.TAMPERED, Verdict.PENDING)

#: Below so many scores, figures are indicative only.
INDICATIVE_BELOW = 10

#: Points that differ by less are the same points: sums of decimals carry rounding noise.
NOISE = 1e-9


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
    def needs_person(self) -> bool:
        """Whether somebody has to do something before this row is final."""
        return bool(self.waiting) or self.verdict in NEEDS_PERSON


@dataclass(frozen=True)
class ExerciseSummary:
    """One exercise over the ``n`` students it was judged for.

    ``facility`` is their mean share of its points, 0 to 1; ``sd`` the standard deviation of that share (n - 1 in the
    denominator). Each is None where it is not defined.
    """

    exercise: str
    title: str
    objective: str
    max_points: float
    n: int
    facility: float | None
    sd: float | None


@dataclass(frozen=True)
class LabSummary:
    """One lab over the cohort. Statistics are over the ``n_judged`` rows with a score, None where there is none.

    ``quartiles`` are the first and the third, by linear interpolation; ``n_waiting`` rows have a score that will
    still rise, because an item waits to be graded by hand.
    """

    lab: str
    title: str
    max_points: float
    pass_points: float
    rows: tuple[StudentRow, ...]
    exercises: tuple[ExerciseSummary, ...]
    counts: Mapping[Verdict, int]
    n_judged: int
    n_waiting: int
    n_passed: int
    mean: float | None
    median: float | None
    quartiles: tuple[float, float] | None

    @property
    def points(self) -> list[float]:
        """The scores there are, in the order of the rows."""
        return [row.points for row in self.rows if row.points is not None]

    @property
    def indicative(self) -> bool:
        """Whether there are too few scores to conclude anything from them."""
        return self.n_judged < INDICATIVE_BELOW


def summarise(course: Course, lab: Lab, standings: Iterable[Standing]) -> LabSummary:
    """Summarise ``lab`` over everybody on the roster and everybody who handed in."""
    pairs = line_up(course, lab, standings)
    rows = tuple(_row(lab, student, standing) for student, standing in pairs)
    points = [row.points for row in rows if row.points is not None]
    pass_points = lab.max_points * course.pass_percent / 100
    return LabSummary(
        lab=lab.name,
        title=lab.title,
        max_points=lab.max_points,
        pass_points=pass_points,
        rows=rows,
        exercises=_exercises(lab, [standing for _, standing in pairs]),
        counts=Counter(row.verdict for row in rows),
        n_judged=len(points),
        n_waiting=sum(bool(row.waiting) for row in rows),
        n_passed=sum(one >= pass_points - NOISE for one in points),
        mean=fmean(points) if points else None,
        median=median(points) if points else None,
        quartiles=_quartiles(points),
    )


def hardest(exercises: Sequence[ExerciseSummary]) -> list[ExerciseSummary]:
    """Return the exercises with the lowest facility; none where all that were judged are equally hard.

    An exercise that is judged for some only (the rest waits for a person) is no candidate: its few may not be like the rest.
    """
    most = max((one.n for one in exercises), default=0)
    judged = [(one, one.facility) for one in exercises if one.facility is not None and one.n == most]
    known = [facility for _, facility in judged]
    if not known or max(known) - min(known) < NOISE:
        return []
    return [one for one, facility in judged if facility - min(known) < NOISE]


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


def _exercises(lab: Lab, standings: Sequence[Standing]) -> tuple[ExerciseSummary, ...]:
    points = [standing.exercise_points() for standing in standings]
    return tuple(_exercise(one, [by_name[one.name] for by_name in points if one.name in by_name]) for one in lab.exercises)


def _exercise(exercise: Exercise, points: Sequence[float]) -> ExerciseSummary:
    shares = [one / exercise.points for one in points] if exercise.points else []
    return ExerciseSummary(
        exercise=exercise.name,
        title=exercise.title,
        objective=exercise.objective,
        max_points=exercise.points,
        n=len(points),
        facility=fmean(shares) if shares else None,
        sd=stdev(shares) if len(shares) > 1 else None,
    )


def _quartiles(points: Sequence[float]) -> tuple[float, float] | None:
    if len(points) < 2:
        return (points[0], points[0]) if points else None
    first, _, third = quantiles(points, n=4, method="inclusive")
    return first, third
