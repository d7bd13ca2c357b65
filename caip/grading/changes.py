"""What of a submission must be judged again, and whether that cost its student points. Pure functions of results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from caip.config import LatePolicy
from caip.grading.engine import Job
from caip.results import UNCONFIRMED, SubmissionResult, Verdict

__all__ = ["Lowered", "lowered", "narrowed"]

#: What of a record every exercise hangs on, beside the lateness and the isolation.
SHARED = ("seed", "notebook_sha256", "lab_sha256", "lock_sha256", "python", "caip_version")


def narrowed(job: Job, last: SubmissionResult | None, isolation: str) -> Job | None:
    """Return ``job`` without the exercises that ``last``, the student's last run, has judged by the same; None if it has all.

    A run in which something may have been noise, or was no ordinary work, is not taken over in part.
    """
    if last is None or last.verdict is Verdict.GRADER_FAULT or not _shares(job, last, isolation):
        return job
    now, then = job.record.exercise_sha256, last.record.exercise_sha256
    if now == then:
        return None
    ordinary = last.judged and last.verdict is not Verdict.TAMPERED and not last.record.confirmed
    if not ordinary or now.keys() != then.keys() or any(check.outcome in UNCONFIRMED for check in last.checks):
        return job
    return replace(job, before=last, kept=tuple(name for name in now if now[name] == then[name]))


def _shares(job: Job, last: SubmissionResult, isolation: str) -> bool:
    alike = all(getattr(job.record, name) == getattr(last.record, name) for name in SHARED)
    return alike and job.late_s == last.late_s and last.record.isolation.startswith(isolation)


@dataclass(frozen=True)
class Lowered:
    """A submission that was handed in as it is now, and would get less than it has: totals, penalty included, and items.

    ``after`` is None where it could no longer be judged. ``items``: exercise, points before, points after.
    """

    student: str
    assignment: str
    before: float
    after: float | None
    items: tuple[tuple[str, float, float], ...]


def lowered(before: SubmissionResult | None, after: SubmissionResult, late: LatePolicy) -> Lowered | None:
    """Return what ``after`` would take from the student; None where it takes nothing, or other work was handed in.

    ``before`` is the student's last run with a score. A grader fault takes nothing: it writes no score.
    """
    had = _total(before, late) if before is not None else None
    if before is None or had is None or after.verdict is Verdict.GRADER_FAULT:
        return None
    if before.record.notebook_sha256 != after.record.notebook_sha256:
        return None
    items, has = tuple(_items(before, after)), _total(after, late)
    if not items and has is not None and has >= had:
        return None
    return Lowered(after.student, after.assignment, had, has, items)


def _items(before: SubmissionResult, after: SubmissionResult) -> Iterator[tuple[str, float, float]]:
    scores = after.exercise_scores()
    for exercise, score in before.exercise_scores().items():
        points = scores[exercise].points if exercise in scores else 0.0
        if points < score.points:
            yield exercise, score.points, points


def _total(result: SubmissionResult, late: LatePolicy) -> float | None:
    points = result.score.points if result.score is not None else None
    return None if points is None else points - late.penalty(points, result.late_s)
