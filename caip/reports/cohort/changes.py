"""What a regrade changed, student by item, and why: the last two runs of a submission side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from caip.reports.cohort.labs import NOISE
from caip.results import Record, Score, SubmissionResult

__all__ = ["CAUSES", "Cause", "Change", "Regrade", "regrades"]


@dataclass(frozen=True)
class Cause:
    """What differs between two runs: in a word, and the sentence that a student may be told."""

    word: str
    for_student: str


#: What may differ between the records of two runs -> the cause that its difference is.
CAUSES = {
    "notebook_sha256": Cause("another notebook", "You handed in another version, and that one counts now."),
    "exercise_sha256": Cause(
        "checks or points changed", "The checks of this exercise or its points were corrected, and all work was graded again."
    ),
    "lab_sha256": Cause("lab changed", "The lab's data or limits were corrected, and all work was graded again."),
    "graders_sha256": Cause("lab or checks changed", "The lab or its checks were corrected, and all work was graded again."),
    "lock_sha256": Cause(
        "libraries changed", "The libraries that your work runs with were updated, and all work was graded again."
    ),
    "python": Cause("Python changed", "The Python that your work runs with was updated, and all work was graded again."),
    "caip_version": Cause("grading program changed", "The grading program was updated, and all work was graded again."),
    "isolation": Cause("isolation changed", "Your work was run in another surrounding, and all work was graded again."),
    "seed": Cause("other hidden inputs", "Your work was tried on other inputs."),
}
UNEXPLAINED = Cause(
    "nothing recorded differs",
    "The same work came to another result. We are looking into it, and you lose nothing until we know.",
)


@dataclass(frozen=True)
class Change:
    """Points of one item before and after, None where it was not judged or not there, and the causes."""

    exercise: str
    before: float | None
    after: float | None
    causes: tuple[Cause, ...]

    @property
    def difference(self) -> float:
        return (self.after or 0.0) - (self.before or 0.0)

    @property
    def unexplained(self) -> bool:
        """Whether points changed and nothing that could change them did."""
        return UNEXPLAINED in self.causes


@dataclass(frozen=True)
class Regrade:
    """A submission that was graded more than once: what changed, item by item, perhaps nothing.

    ``before_at`` and ``after_at`` are when the two runs began, ISO 8601.
    """

    student: str
    lab: str
    changes: tuple[Change, ...]
    before_at: str
    after_at: str

    @property
    def unexplained(self) -> bool:
        """Whether one of the changes is."""
        return any(change.unexplained for change in self.changes)


def regrades(runs: Iterable[Sequence[SubmissionResult]]) -> list[Regrade]:
    """Return what the last run of each submission changed; ``runs`` holds the runs of one submission each, oldest first."""
    return [_regrade(*one[-2:]) for one in runs if len(one) > 1]


def _regrade(before: SubmissionResult, after: SubmissionResult) -> Regrade:
    old, new = before.exercise_scores(), after.exercise_scores()
    changes = tuple(
        Change(name, _points(old.get(name)), _points(new.get(name)), _causes(name, before.record, after.record))
        for name in old | new
        if _differ(old.get(name), new.get(name))
    )
    return Regrade(after.student, after.assignment, changes, before.record.started_at, after.record.started_at)


def _differ(before: Score | None, after: Score | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(before.points - after.points) > NOISE


def _points(score: Score | None) -> float | None:
    return None if score is None else score.points


def _causes(exercise: str, before: Record, after: Record) -> tuple[Cause, ...]:
    """Return what differs that can change this exercise. The seed follows the notebook: it is named where it differs alone."""
    differing = [field for field in CAUSES if _told(field, exercise, before) != _told(field, exercise, after)]
    if before.lab_sha256 and after.lab_sha256:  # the hash of all is told in parts; older records have only that
        differing = [field for field in differing if field != "graders_sha256"]
    else:
        differing = [field for field in differing if field not in ("lab_sha256", "exercise_sha256")]
    told = [field for field in differing if field != "seed"] or differing
    return tuple(CAUSES[field] for field in told) or (UNEXPLAINED,)


def _told(field: str, exercise: str, record: Record) -> str:
    return record.exercise_sha256.get(exercise, "") if field == "exercise_sha256" else str(getattr(record, field))
