"""Write one result's points into nbgrader's tables, in the session's transaction and no other.

nbgrader's own ``update_or_create_*`` commit each on its own: a run that is killed in between would leave a submission without
its points. They also ask for each row by itself; here a lab's cells are read once, and a submission takes some ten statements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from nbgrader import api
from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from caip.config import Course
from caip.errors import UsageError
from caip.grading import handed_in
from caip.results import SubmissionResult

__all__ = ["Cells", "read_cells", "waiting_items", "write_points"]

STUDENT, SUBMISSION, NOTEBOOK, GRADE, COMMENT = (
    cast(Table, model.__table__)
    for model in (api.Student, api.SubmittedAssignment, api.SubmittedNotebook, api.Grade, api.Comment)
)


@dataclass(frozen=True)
class Cells:
    """What nbgrader knows of a lab, by its own ids: graded cells with name and points, cells with comments by name."""

    assignment_id: str
    notebook_id: str
    graded: dict[str, tuple[str, float]]
    commented: dict[str, str]


def read_cells(session: Session, lab: str) -> Cells:
    """Read a lab's cells; UsageError where it is not released."""
    found = session.query(api.Notebook).join(api.Assignment).filter(api.Assignment.name == lab, api.Notebook.name == lab)
    notebook = found.one_or_none()
    if notebook is None:
        raise UsageError(f"{lab} is not in the gradebook.", todo=f"Run caip release {lab} first.")
    return Cells(
        notebook.assignment_id,
        notebook.id,
        {cell.id: (cell.name, cell.max_score) for cell in (*notebook.grade_cells, *notebook.task_cells)},
        {cell.id: cell.name for cell in (*notebook.solution_cells, *notebook.task_cells)},
    )


def write_points(
    session: Session, course: Course, cells: Cells, result: SubmissionResult, given: Mapping[str, str], *, changed: bool
) -> None:
    """Write them, with the penalty for lateness. ``given``: what everyone is credited for, and why. ``changed``: other work."""
    _write_student(session, course, result.student)
    submission, notebook = _find(session, cells, result.student) or _add(session, cells, result.student)
    when = handed_in(course.submitted(result.assignment, result.student))
    if when is not None:
        moment = when.replace(tzinfo=None)
        session.execute(update(SUBMISSION).where(SUBMISSION.c.id == submission).values(timestamp=moment))
    given = given if result.judged else {}
    score = _write_grades(session, cells, notebook, result, given, changed=changed)
    _write_comments(session, cells, notebook, result, given)
    penalty = course.late.penalty(score, result.late_s) or None
    session.execute(update(NOTEBOOK).where(NOTEBOOK.c.id == notebook).values(late_submission_penalty=penalty))


def waiting_items(session: Session, cells: Cells, student: str) -> list[str]:
    """Return the exercises of the student's that wait for a score by hand."""
    found = _find(session, cells, student)
    if found is None:
        return []
    waits = GRADE.c.auto_score.is_(None) & GRADE.c.manual_score.is_(None)
    ids = session.execute(select(GRADE.c.cell_id).where(GRADE.c.notebook_id == found[1], waits)).scalars()
    return [cells.graded[one][0] for one in ids]


def _write_student(session: Session, course: Course, name: str) -> None:
    student = course.roster.get(name)
    # formgrader writes names into its pages as they are, and a roster may hold what students call themselves.
    first, _, last = student.name.translate({ord("<"): None, ord(">"): None}).rpartition(" ")
    values = {"first_name": first or None, "last_name": last or None, "email": student.email or None}
    known = (
        session.execute(select(*(STUDENT.c[key] for key in values)).where(STUDENT.c.id == student.id)).mappings().one_or_none()
    )
    if known is None:
        session.execute(insert(STUDENT).values(id=student.id, **values))
    elif dict(known) != values:
        session.execute(update(STUDENT).where(STUDENT.c.id == student.id).values(**values))


def _find(session: Session, cells: Cells, student: str) -> tuple[str, str] | None:
    """Return the ids of the student's submission and of its notebook; None where there is none."""
    both = select(SUBMISSION.c.id, NOTEBOOK.c.id).join(NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
    mine = (SUBMISSION.c.assignment_id == cells.assignment_id) & (SUBMISSION.c.student_id == student)
    found = session.execute(both.where(mine, NOTEBOOK.c.notebook_id == cells.notebook_id)).one_or_none()
    return None if found is None else (found[0], found[1])


def _add(session: Session, cells: Cells, student: str) -> tuple[str, str]:
    """Add the submission, with a place for each grade and comment, as nbgrader lays it out; return the two ids."""
    submission, notebook = api.new_uuid(), api.new_uuid()
    session.execute(insert(SUBMISSION).values(id=submission, assignment_id=cells.assignment_id, student_id=student))
    session.execute(insert(NOTEBOOK).values(id=notebook, assignment_id=submission, notebook_id=cells.notebook_id))
    for table, ids in ((GRADE, cells.graded), (COMMENT, cells.commented)):
        if ids:
            session.execute(insert(table), [{"notebook_id": notebook, "cell_id": one} for one in ids])
    return submission, notebook


def _unanswered(result: SubmissionResult) -> set[str]:
    """Return the items without an answer, which need no person: they are 0, as in nbgrader."""
    return {item.exercise for item in result.manual if not item.answered}


def _write_grades(
    session: Session, cells: Cells, notebook: str, result: SubmissionResult, given: Mapping[str, str], *, changed: bool
) -> float:
    """Write automatic scores, and whether a person is asked; return the sum as nbgrader counts it."""
    scores, unanswered = result.exercise_scores(), _unanswered(result)
    there = select(GRADE.c.id, GRADE.c.cell_id, GRADE.c.manual_score, GRADE.c.extra_credit).where(GRADE.c.notebook_id == notebook)
    rows: list[dict[str, Any]] = []
    total = 0.0
    for grade in session.execute(there):
        name, max_score = cells.graded[grade.cell_id]
        automatic = scores[name].points if name in scores else 0.0 if name in unanswered else None
        automatic = max_score if name in given else automatic
        by_hand = grade.manual_score is not None
        waits = changed if by_hand else automatic is None
        rows.append({"of": grade.id, "auto_score": automatic, "needs_manual_grade": waits})
        counts = grade.manual_score if by_hand else automatic
        total += counts + (grade.extra_credit or 0.0) if counts is not None else 0.0
    if rows:
        session.connection().execute(update(GRADE).where(GRADE.c.id == bindparam("of")), rows)
    return total


def _write_comments(session: Session, cells: Cells, notebook: str, result: SubmissionResult, given: Mapping[str, str]) -> None:
    unanswered = _unanswered(result)
    rows = []
    for cell, name in cells.commented.items():
        reason = given.get(name.removesuffix("-answer"))
        words = f"Everyone is credited for this item: {reason}" if reason else None
        rows.append({"of": cell, "auto_comment": words or ("No response." if name in unanswered else None)})
    if rows:
        mine = (COMMENT.c.notebook_id == notebook) & (COMMENT.c.cell_id == bindparam("of"))
        session.connection().execute(update(COMMENT).where(mine), rows)
