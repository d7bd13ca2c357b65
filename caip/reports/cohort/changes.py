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


#: Field of the record -> the cause that its difference is.
CAUSES = {
    "notebook_sha256": Cause("another notebook", "You handed in another version, and that one counts now."),
    "graders_sha256": Cause(
        "checks or points changed", "The checks of this exercise or their points were corrected, and all work was graded again."
    ),
    "lock_sha256": Cause(
        "libraries changed", "The libraries that your work runs with were updated, and all work was graded again."
    ),
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
    """Points of one item before and after; None where it was not judged, or not there."""

    exercise: str
    before: float | None
    after: float | None

    @property
    def difference(self) -> float:
        return (self.after or 0.0) - (self.before or 0.0)


@dataclass(frozen=True)
class Regrade:
    """A submission that was graded more than once: what changed, item by item (perhaps nothing), and the causes.

    ``before_at`` and ``after_at`` are when the two runs began, ISO 8601.
    """

    student: str
    lab: str
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]
    before_at: str
    after_at: str

    @property
    def unexplained(self) -> bool:
        """Whether points changed and nothing that could change them did."""
        return UNEXPLAINED in self.causes


def regrades(runs: Iterable[Sequence[SubmissionResult]]) -> list[Regrade]:
    """Return what the last run of each submission changed; ``runs`` holds the runs of one submission each, oldest first."""
    return [_regrade(*one[-2:]) for one in runs if len(one) > 1]


def _regrade(before: SubmissionResult, after: SubmissionResult) -> Regrade:
    old, new = before.exercise_scores(), after.exercise_scores()
    changes = tuple(
        Change(name, *(scores[name].points if name in scores else None for scores in (old, new)))
        for name in old | new
        if _differ(old.get(name), new.get(name))
    )
    causes = _causes(before.record, after.record)
    if changes and not causes:
        causes = (UNEXPLAINED,)
    return Regrade(after.student, after.assignment, changes, causes, before.record.started_at, after.record.started_at)


def _differ(before: Score | None, after: Score | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(before.points - after.points) > NOISE


def _causes(before: Record, after: Record) -> tuple[Cause, ...]:
    """Return what differs. The seed follows the notebook: it is named only where it differs alone."""
    differing = [field for field in CAUSES if getattr(before, field) != getattr(after, field)]
    told = [field for field in differing if field != "seed"] or differing
    return tuple(CAUSES[field] for field in told)
