"""What the cohort has mastered: students by objectives, what was lost on each, and the misconceptions behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from caip.config import Exercise, Lab
from caip.reports.cohort.statistics import Floats
from caip.reports.standing import Standing
from caip.results import CheckResult, NamedMistake, Outcome, SubmissionResult, Work

__all__ = ["Example", "Loss", "Mastery", "Misconception", "Objective", "losses", "mastery"]

#: What a check saw, once for each misconception: a failure of the check itself explains the mistake.
FAILED = (Outcome.FAILED, Outcome.ERROR)


@dataclass(frozen=True)
class Objective:
    """An objective and the exercises that assess it, with the lab of each; ``number`` is unique and tells the first lab."""

    number: str
    words: str
    exercises: tuple[tuple[str, Exercise], ...]

    @property
    def lab(self) -> str:
        """The first lab that assesses it."""
        return self.exercises[0][0]


@dataclass(frozen=True)
class Mastery:
    """Points of ``students`` on ``objectives``, both of shape (n_students, n_objectives); ``possible`` is 0: not assessed."""

    objectives: tuple[Objective, ...]
    students: tuple[str, ...]
    earned: Floats
    possible: Floats

    @property
    def shares(self) -> Floats:
        """The share of the points that was earned; NaN where nothing was assessed, which is no zero."""
        return np.divide(self.earned, self.possible, out=np.full_like(self.earned, np.nan), where=self.possible > 0)

    @property
    def assessed(self) -> npt.NDArray[np.bool_]:
        """Whether an objective was assessed for at least half of the students whose lab was judged, shape (n_objectives,).

        Where an item waits to be graded by hand, the few who are judged on it are those who left it empty.
        """
        some, labs = (self.possible > 0).sum(axis=0), [one.lab for one in self.objectives]
        most = {lab: max(n for n, other in zip(some, labs, strict=True) if other == lab) for lab in labs}
        return np.array([n > 0 and 2 * n >= most[lab] for n, lab in zip(some, labs, strict=True)], dtype=bool)


@dataclass(frozen=True)
class Example:
    """One student's answer, and what a check called, expected and got of it; empty where that is not known."""

    code: str = ""
    call: str = ""
    expected: str = ""
    got: str = ""


@dataclass(frozen=True)
class Misconception:
    """A named mistake on ``exercise``: made by ``n`` of the ``n_lost`` students who lost points there."""

    lab: str
    exercise: Exercise
    name: str
    sentence: str
    n: int
    n_lost: int
    example: Example


@dataclass(frozen=True)
class Loss:
    """Points lost on an objective by the ``n`` students assessed: in all, as a share of what there was, and why."""

    objective: Objective
    n: int
    points: float
    share: float
    misconceptions: tuple[Misconception, ...]
    failed: tuple[tuple[str, int, int], ...]


def mastery(labs: Sequence[Lab], standings: Iterable[Standing]) -> Mastery:
    """Return who earned how many of the points of which objective; an item that waits for a person is not assessed."""
    objectives = _objectives(labs)
    place = {(lab, one.name): i for i, objective in enumerate(objectives) for lab, one in objective.exercises}
    full = {(lab.name, one.name): one.points for lab in labs for one in lab.exercises}
    rows: dict[str, tuple[Floats, Floats]] = {}
    for standing in standings:
        lab, student = standing.result.assignment, standing.result.student
        earned, possible = rows.setdefault(student, (np.zeros(len(objectives)), np.zeros(len(objectives))))
        for name, points in standing.exercise_points().items():
            if (column := place.get((lab, name))) is not None:
                earned[column] += points
                possible[column] += full[lab, name]
    tables = [np.array([row[k] for row in rows.values()]).reshape(len(rows), len(objectives)) for k in (0, 1)]
    return Mastery(objectives, tuple(rows), *tables)


def _objectives(labs: Sequence[Lab]) -> tuple[Objective, ...]:
    found: dict[str, list[tuple[str, Exercise]]] = {}
    for lab in labs:
        for exercise in lab.exercises:
            found.setdefault(exercise.objective, []).append((lab.name, exercise))
    order, seen = {lab.name: str(i) for i, lab in enumerate(labs, 1)}, defaultdict(int)  # type: dict[str, str], dict[str, int]
    objectives = []
    for words, exercises in found.items():
        first = order[exercises[0][0]]
        seen[first] += 1
        objectives.append(Objective(f"{first}.{seen[first]}", words, tuple(exercises)))
    return tuple(objectives)


def losses(found: Mastery, standings: Sequence[Standing], works: Iterable[Work], *, most: int = 3) -> list[Loss]:
    """Return the ``most`` objectives on which the cohort lost most points, the largest loss first; none without a loss."""
    lost = np.where(found.assessed, (found.possible - found.earned).sum(axis=0), 0.0)
    chosen = [i for i in np.argsort(-lost, kind="stable")[:most] if lost[i] > 1e-9]
    own = {(work.assignment, work.student): work for work in works}
    return [
        Loss(
            objective=found.objectives[i],
            n=int((found.possible[:, i] > 0).sum()),
            points=float(lost[i]),
            share=float(lost[i] / found.possible[:, i].sum()),
            misconceptions=_misconceptions(found.objectives[i], standings, own),
            failed=_failed(found.objectives[i], standings),
        )
        for i in chosen
    ]


def _misconceptions(
    objective: Objective, standings: Sequence[Standing], own: Mapping[tuple[str, str], Work]
) -> tuple[Misconception, ...]:
    """Return the named mistakes on the exercises of an objective, the most frequent first."""
    exercises = {(lab, one.name): one for lab, one in objective.exercises}
    made: dict[tuple[str, str, str], list[tuple[SubmissionResult, NamedMistake]]] = defaultdict(list)
    lost: dict[tuple[str, str], int] = defaultdict(int)
    for result in (standing.result for standing in standings if standing.result.judged):
        for name, score in result.exercise_scores().items():
            lost[result.assignment, name] += score.points < score.max_points
        for mistake in result.mistakes:
            if (result.assignment, mistake.exercise) in exercises:
                made[result.assignment, mistake.exercise, mistake.name].append((result, mistake))
    found = [
        Misconception(
            lab, exercises[lab, exercise], name, by[0][1].sentence, len(by), lost[lab, exercise], _example(exercise, by, own)
        )
        for (lab, exercise, name), by in made.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.n, one.lab, one.exercise.name, one.name)))


def _example(
    exercise: str, made: Sequence[tuple[SubmissionResult, NamedMistake]], own: Mapping[tuple[str, str], Work]
) -> Example:
    """Return the shortest answer with this mistake, and what a failed check saw of it; the student is not in it."""
    examples = []
    for result, _ in made:
        work = own.get((result.assignment, result.student))
        code = work.answers.get(exercise, "") if work else ""
        examples.append((not code, len(code), code, _seen(exercise, result.checks)))
    _, _, code, check = min(examples, key=lambda one: one[:3])
    return Example(code) if check is None else Example(code, check.facts.call, check.facts.expected, check.facts.got)


def _seen(exercise: str, checks: Iterable[CheckResult]) -> CheckResult | None:
    """Return the failed check of an exercise that says most shortly what was called, expected and got."""
    told = [
        check
        for check in checks
        if check.exercise == exercise and check.outcome in FAILED and check.facts.call and check.facts.expected
    ]
    return min(told, key=lambda check: len(check.facts.call) + len(check.facts.expected) + len(check.facts.got), default=None)


def _failed(objective: Objective, standings: Sequence[Standing]) -> tuple[tuple[str, int, int], ...]:
    """Return (sentence, students who lost points on it, students judged) of an objective's checks, the most lost first."""
    exercises = {(lab, one.name) for lab, one in objective.exercises}
    lost: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for result in (standing.result for standing in standings if standing.result.judged):
        mine = [check for check in result.checks if (result.assignment, check.exercise) in exercises]
        judged.update({check.sentence for check in mine})
        lost.update({check.sentence for check in mine if check.outcome is not Outcome.PASSED})
    return tuple((sentence, n, judged[sentence]) for sentence, n in lost.most_common(3))
