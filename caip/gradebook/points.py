"""Write one result's points into nbgrader's tables, in the session's transaction and no other.

nbgrader's own ``update_or_create_*`` commit each on its own: a run that is killed in between would leave a submission without
its points.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbgrader import api
from sqlalchemy.orm import Session

from caip.config import Course
from caip.errors import UsageError
from caip.grading import handed_in
from caip.results import SubmissionResult

__all__ = ["submitted", "write_points"]


def submitted(session: Session, lab: str, student: str) -> Any:
    """Return nbgrader's row of what ``student`` handed in; None where there is none."""
    found = session.query(api.SubmittedNotebook).join(api.Notebook).join(api.SubmittedNotebook.assignment)
    found = found.join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
    return found.filter(
        api.Assignment.name == lab, api.Notebook.name == lab, api.SubmittedAssignment.student_id == student
    ).one_or_none()


def write_points(session: Session, course: Course, result: SubmissionResult, given: Mapping[str, str], *, changed: bool) -> None:
    """Write them, with the penalty for lateness. ``given``: what everyone is credited for, and why. ``changed``: other work."""
    _write_student(session, course, result.student)
    notebook = submitted(session, result.assignment, result.student) or _new(session, result)
    if notebook is None:
        raise UsageError(f"{result.assignment} is not in the gradebook.", todo=f"Run caip release {result.assignment} first.")
    when = handed_in(course.submitted(result.assignment, result.student))
    if when is not None:
        notebook.assignment.timestamp = when.replace(tzinfo=None)
    _write_grades(notebook, result, given if result.judged else {}, changed=changed)
    session.flush()
    session.refresh(notebook)
    notebook.late_submission_penalty = course.late.penalty(notebook.score, result.late_s) or None


def _write_student(session: Session, course: Course, name: str) -> None:
    student = course.roster.get(name)
    # formgrader writes names into its pages as they are, and a roster may hold what students call themselves.
    first, _, last = student.name.translate({ord("<"): None, ord(">"): None}).rpartition(" ")
    row = session.get(api.Student, student.id)
    if row is None:
        row = api.Student(id=student.id)
        session.add(row)
    row.first_name, row.last_name, row.email = first or None, last or None, student.email or None


def _new(session: Session, result: SubmissionResult) -> Any:
    """Add the submission, with a place for each grade and comment of the lab, as nbgrader does. None without a release."""
    lab = session.query(api.Assignment).filter(api.Assignment.name == result.assignment).one_or_none()
    if lab is None:
        return None
    submission = api.SubmittedAssignment(assignment_id=lab.id, student_id=result.student)
    for notebook in lab.notebooks:
        row = api.SubmittedNotebook(notebook_id=notebook.id, assignment=submission)
        for cell in (*notebook.grade_cells, *notebook.task_cells):
            api.Grade(cell_id=cell.id, notebook=row)
        for cell in (*notebook.solution_cells, *notebook.task_cells):
            api.Comment(cell_id=cell.id, notebook=row)
    session.add(submission)
    session.flush()
    return submitted(session, result.assignment, result.student)


def _write_grades(notebook: Any, result: SubmissionResult, given: Mapping[str, str], *, changed: bool) -> None:
    scores = result.exercise_scores()
    # An empty answer needs no person: it is 0, as in nbgrader.
    unanswered = {item.exercise for item in result.manual if not item.answered}
    for grade in notebook.grades:
        automatic = scores[grade.name].points if grade.name in scores else 0.0 if grade.name in unanswered else None
        grade.auto_score = grade.max_score if grade.name in given else automatic
        waits = grade.auto_score is None and grade.manual_score is None
        grade.needs_manual_grade = waits or (grade.manual_score is not None and changed)
    for comment in notebook.comments:
        reason = given.get(comment.name.removesuffix("-answer"))
        words = f"Everyone is credited for this item: {reason}" if reason else None
        comment.auto_comment = words or ("No response." if comment.name in unanswered else None)
