"""The gradebook: nbgrader's tables get the points, ours get the run record. Both routes write here, and only here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.orm import Session

from caip.config import Course
from caip.errors import UsageError
from caip.gradebook.programs import on_path
from caip.gradebook.runs import METADATA, add_run, latest_runs
from caip.grading import handed_in
from caip.results import SubmissionResult, Verdict

__all__ = ["Store", "open_store"]


class Store:
    """An open gradebook. Results go in by :meth:`record`, each in one transaction of its own."""

    def __init__(self, course: Course, gradebook: Any) -> None:
        self._course, self._gradebook = course, gradebook
        METADATA.create_all(self._session.get_bind())

    @property
    def _session(self) -> Session:
        session: Session = self._gradebook.db
        return session

    def record(self, result: SubmissionResult) -> None:
        """Write points and run record. A grader fault writes no score: what was graded before stays."""
        before = {r.student: r for r in latest_runs(self._session, result.assignment) if r.student == result.student}
        changed = result.student not in before or before[result.student].record.notebook_sha256 != result.record.notebook_sha256
        if result.verdict not in (Verdict.GRADER_FAULT, Verdict.MISSING):
            self._write_points(result, changed=changed)
        add_run(self._session, result)
        self._session.commit()

    def latest(self, lab: str | None = None) -> list[SubmissionResult]:
        """Return each student's last run."""
        return latest_runs(self._session, lab)

    def manual_grades(self, lab: str, student: str) -> dict[str, float | None]:
        """Return points that a person gave (extra credit included), by exercise; None where an item waits for one."""
        notebook = self._submitted_notebook(lab, student)
        grades = notebook.grades if notebook is not None else []
        touched = {
            grade.name: grade.score for grade in grades if grade.manual_score is not None or grade.extra_credit is not None
        }
        return {grade.name: None for grade in grades if grade.auto_score is None} | touched

    def penalty(self, lab: str, student: str) -> float:
        """Return the points lost to lateness."""
        notebook = self._submitted_notebook(lab, student)
        return float(notebook.late_submission_penalty or 0) if notebook is not None else 0.0

    def has_submissions(self, lab: str) -> bool:
        """Whether any submission of ``lab`` is in the gradebook."""
        try:
            return len(self._gradebook.find_assignment(lab).submissions) > 0
        except MissingEntry:
            return False

    def cells(self, lab: str) -> dict[str, str]:
        """Return the grade ids that the gradebook knows for ``lab``, with their kind; empty before its release."""
        try:
            notebook = self._gradebook.find_notebook(lab, lab)
        except MissingEntry:
            return {}
        grades, solutions = {c.name for c in notebook.grade_cells}, {c.name for c in notebook.solution_cells}
        return {c.name: f"{c.name in grades:d}{c.name in solutions:d}" for c in notebook.source_cells}

    def set_due(self, lab: str) -> None:
        """Write the lab's due date into nbgrader's table, so that formgrader shows it."""
        due = self._course.assignment(lab).due
        self._gradebook.update_or_create_assignment(lab, duedate=due.replace(tzinfo=None) if due else None)

    def _submitted_notebook(self, lab: str, student: str) -> Any:
        try:
            return self._gradebook.find_submission_notebook(lab, lab, student)
        except MissingEntry:
            return None

    def _write_points(self, result: SubmissionResult, *, changed: bool) -> None:
        student = self._course.roster.get(result.student)
        first, _, last = student.name.rpartition(" ")
        self._gradebook.update_or_create_student(
            student.id, first_name=first or None, last_name=last or None, email=student.email or None
        )
        when = handed_in(self._course.submitted(result.assignment, result.student))
        stamp = {"timestamp": when.replace(tzinfo=None)} if when else {}
        with self._session.no_autoflush:
            self._gradebook.update_or_create_submission(result.assignment, result.student, **stamp)
        notebook = self._submitted_notebook(result.assignment, result.student)
        if notebook is None:
            raise UsageError(f"{result.assignment} is not in the gradebook.", todo=f"Run caip release {result.assignment} first.")
        self._write_grades(notebook, result, changed=changed)
        self._session.flush()
        self._session.refresh(notebook)
        notebook.late_submission_penalty = self._course.late.penalty(notebook.score, result.late_s) or None

    def _write_grades(self, notebook: Any, result: SubmissionResult, *, changed: bool) -> None:
        scores, manual = result.exercise_scores(), {item.exercise: item for item in result.manual}
        for grade in notebook.grades:
            item = manual.get(grade.name)
            # An empty answer needs no person: it is 0, as in nbgrader.
            unanswered = item is not None and not item.answered
            grade.auto_score = scores[grade.name].points if grade.name in scores else 0.0 if unanswered else None
            waits = grade.auto_score is None and grade.manual_score is None
            grade.needs_manual_grade = waits or (grade.manual_score is not None and changed)
        for comment in notebook.comments:
            item = manual.get(comment.name)
            comment.auto_comment = "No response." if item is not None and not item.answered else None


@contextmanager
def open_store(course: Course) -> Iterator[Store]:
    """Open the course's gradebook, making it where there is none (mode 0600: it holds people)."""
    with on_path(), Gradebook(course.db_url, course.id) as gradebook:
        if course.db_url.startswith("sqlite:///"):
            Path(course.db_url.removeprefix("sqlite:///")).chmod(0o600)
        yield Store(course, gradebook)
