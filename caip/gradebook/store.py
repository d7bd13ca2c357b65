"""The gradebook: nbgrader's tables get the points, ours get the run record. Both routes write here, and only here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.orm import Session

from caip.config import Course
from caip.errors import UsageError
from caip.gradebook.by_hand import ByHand, settle
from caip.gradebook.overrides import Override, add_override, credited, history
from caip.gradebook.programs import on_path
from caip.gradebook.runs import add_run, judged_sha256, latest_runs, make_tables, previous_runs
from caip.grading import handed_in
from caip.results import SubmissionResult, Verdict

__all__ = ["Store", "open_store"]


class Store:
    """An open gradebook. Results go in by :meth:`record`, each in one transaction of its own."""

    def __init__(self, course: Course, gradebook: Any) -> None:
        self._course, self._gradebook = course, gradebook
        make_tables(self._session.get_bind())

    @property
    def _session(self) -> Session:
        session: Session = self._gradebook.db
        return session

    def record(self, result: SubmissionResult) -> None:
        """Write points and run record. A grader fault writes no score: what was graded before stays."""
        changed = result.record.notebook_sha256 != judged_sha256(self._session, result.assignment, result.student)
        if result.verdict not in (Verdict.GRADER_FAULT, Verdict.MISSING):
            self._write_points(result, changed=changed)
        add_run(self._session, result)
        self._session.commit()

    def override(self, lab: str, exercise: str, *, credit: bool, reason: str, decided_by: str) -> int:
        """Credit everyone for an exercise, or withdraw that; return how many submissions it touches. Survives regrades."""
        add_override(self._session, lab, exercise, credit=credit, reason=reason, decided_by=decided_by)
        results = [result for result in self.latest(lab) if result.judged]
        for result in results:
            self._write_points(result, changed=False)
        self._session.commit()
        return len(results)

    def overrides(self, lab: str) -> list[Override]:
        """Return all decisions on ``lab``, oldest first."""
        return history(self._session, lab)

    def latest(self, lab: str | None = None) -> list[SubmissionResult]:
        """Return each student's last run."""
        return latest_runs(self._session, lab)

    def previous(self, lab: str) -> list[SubmissionResult]:
        """Return the run before the last of each student who was graded more than once."""
        return previous_runs(self._session, lab)

    def last_scored(self, lab: str) -> dict[str, SubmissionResult]:
        """Return, by student, the last run that has a score."""
        return {result.student: result for result in latest_runs(self._session, lab, scored=True)}

    def by_hand(self, lab: str, results: Iterable[SubmissionResult]) -> dict[str, ByHand]:
        """Return, by student, scores given by hand and points lost to lateness, settled first; ``results`` are the latest."""
        late_s = {result.student: result.late_s for result in results if result.judged}
        return settle(self._session, lab, late_s, self._course.late, credited(self._session, lab))

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
        # formgrader writes names into its pages as they are, and a roster may hold what students call themselves.
        first, _, last = student.name.translate({ord("<"): None, ord(">"): None}).rpartition(" ")
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
        scores, given = result.exercise_scores(), credited(self._session, result.assignment) if result.judged else {}
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


@contextmanager
def open_store(course: Course) -> Iterator[Store]:
    """Open the course's gradebook, making it where there is none (mode 0600: it holds people)."""
    with on_path(), Gradebook(course.db_url, course.id) as gradebook:
        if course.db_url.startswith("sqlite:///"):
            Path(course.db_url.removeprefix("sqlite:///")).chmod(0o600)
        yield Store(course, gradebook)
