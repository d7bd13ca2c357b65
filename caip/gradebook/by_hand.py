"""What people and the term added to the points of a lab: scores by hand, credit, penalties. One query a lab."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from nbgrader.api import Assignment, BaseCell, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from caip.config import LatePolicy

__all__ = ["ByHand", "settle"]


@dataclass(frozen=True)
class ByHand:
    """Points that a person gave (extra credit included), by exercise, None where an item waits; points lost to lateness."""

    manual: dict[str, float | None] = field(default_factory=dict)
    penalty: float = 0.0


@dataclass
class _Submission:
    """The grades of one submitted notebook, as nbgrader counts them."""

    notebook_id: str
    penalty: float | None
    score: float = 0.0
    waiting: dict[str, None] = field(default_factory=dict)
    given: dict[str, float] = field(default_factory=dict)


def settle(
    session: Session, lab: str, late_s: Mapping[str, float | None], policy: LatePolicy, credited: Collection[str]
) -> dict[str, ByHand]:
    """Write the points lost to lateness anew (a score by hand or the policy may have changed) and return all that was added.

    ``late_s`` says who is meant; the penalty of who was not judged (None) stays as it is.
    """
    found = _submissions(session, lab, late_s, credited)
    for student, one in found.items():
        was_late_s = late_s[student]
        due = one.penalty if was_late_s is None else policy.penalty(one.score, was_late_s) or None
        if due != one.penalty:
            session.execute(
                update(SubmittedNotebook).where(SubmittedNotebook.id == one.notebook_id).values(late_submission_penalty=due)
            )
            one.penalty = due
    session.commit()
    return {student: ByHand(one.waiting | one.given, float(one.penalty or 0)) for student, one in found.items()}


def _submissions(session: Session, lab: str, students: Collection[str], credited: Collection[str]) -> dict[str, _Submission]:
    rows = (
        select(
            *(SubmittedAssignment.student_id, SubmittedNotebook.id, SubmittedNotebook.late_submission_penalty, BaseCell.name),
            *(Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.score),
        )
        .select_from(SubmittedNotebook)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .outerjoin(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .outerjoin(BaseCell, Grade.cell_id == BaseCell.id)
        .where(Assignment.name == lab, SubmittedAssignment.student_id.in_(students))
    )
    found: dict[str, _Submission] = {}
    for student, notebook_id, penalty, name, auto, manual, extra, score in session.execute(rows):
        one = found.setdefault(student, _Submission(notebook_id, penalty))
        one.score += score or 0.0
        if name is not None and auto is None:
            one.waiting[name] = None
        if name is not None and (manual is not None or extra is not None or name in credited):
            one.given[name] = score
    return found
