"""The gradebook: nbgrader's tables get the points, ours get the run record. Both routes write here, and only here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.orm import Session

from caip.config import Course
from caip.gradebook.by_hand import ByHand, settle
from caip.gradebook.database import in_use
from caip.gradebook.overrides import Override, add_override, credited, history
from caip.gradebook.points import Cells, read_cells, waiting_items, write_points
from caip.gradebook.programs import on_path
from caip.gradebook.runs import (
    add_run,
    graded_counts,
    graded_students,
    judged_sha256,
    last_judged,
    latest_runs,
    make_tables,
    previous_runs,
    recorded_at,
)
from caip.results import SubmissionResult, Verdict

__all__ = ["Store", "in_parts", "open_store"]

#: Of so many students are earlier results in memory, with all that their checks said.
READ_AT_ONCE = 50


def in_parts(students: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield ``students``, so many at a time as are read together."""
    return (students[start : start + READ_AT_ONCE] for start in range(0, len(students), READ_AT_ONCE))


class Store:
    """An open gradebook. Results go in by :meth:`record`."""

    def __init__(self, course: Course, gradebook: Any) -> None:
        self._course, self._gradebook = course, gradebook
        self._read: dict[str, Cells] = {}
        make_tables(self._session.get_bind())

    @property
    def _session(self) -> Session:
        session: Session = self._gradebook.db
        return session

    def record(self, *results: SubmissionResult) -> None:
        """Write points and run records of ``results``, in one transaction: of none is there half of it.

        A grader fault writes no score: what was graded before stays.
        """
        for result in results:
            changed = result.record.notebook_sha256 != judged_sha256(self._session, result.assignment, result.student)
            if result.verdict not in (Verdict.GRADER_FAULT, Verdict.MISSING):
                given = credited(self._session, result.assignment)
                write_points(self._session, self._course, self._cells_of(result.assignment), result, given, changed=changed)
            add_run(self._session, result)
        self._session.commit()

    def override(self, lab: str, exercise: str, *, credit: bool, reason: str, decided_by: str) -> int:
        """Credit everyone for an exercise, or withdraw that; return how many submissions it touches. Survives regrades."""
        add_override(self._session, lab, exercise, credit=credit, reason=reason, decided_by=decided_by)
        results = [result for result in self.latest(lab) if result.judged]
        given = credited(self._session, lab)
        for result in results:
            write_points(self._session, self._course, self._cells_of(lab), result, given, changed=False)
        self._session.commit()
        return len(results)

    def overrides(self, lab: str) -> list[Override]:
        """Return all decisions on ``lab``, oldest first."""
        return history(self._session, lab)

    def latest(self, lab: str | None = None) -> list[SubmissionResult]:
        """Return each student's last run."""
        return latest_runs(self._session, lab)

    def last_of(self, lab: str, students: Sequence[str]) -> Iterator[SubmissionResult | None]:
        """Yield the last run of each of ``students``, None where there is none: few are in memory at a time."""
        for some in in_parts(students):
            found = {result.student: result for result in latest_runs(self._session, lab, some)}
            yield from map(found.get, some)

    def graded(self, lab: str) -> list[str]:
        """Return who was ever graded, sorted."""
        return graded_students(self._session, lab)

    def previous(self, lab: str) -> list[SubmissionResult]:
        """Return the run before the last of each student who was graded more than once."""
        return previous_runs(self._session, lab)

    def last_scored(self, lab: str, students: Sequence[str]) -> dict[str, SubmissionResult]:
        """Return, by student, the last run that has a score; of a few hundred students at most."""
        return {result.student: result for result in latest_runs(self._session, lab, students, scored=True)}

    def recorded_at(self, lab: str, students: Sequence[str]) -> dict[str, datetime]:
        """Return, by student, when their last run was written down."""
        return {
            student: moment for some in in_parts(students) for student, moment in recorded_at(self._session, lab, some).items()
        }

    def counts(self) -> dict[str, int]:
        """Return how many submissions of which lab were ever graded, labs that the course no longer has included."""
        return graded_counts(self._session)

    def judged(self, lab: str, student: str) -> SubmissionResult | None:
        """Return the student's last run that was judged: a fault of ours since then took no points."""
        return last_judged(self._session, lab, student)

    def waiting(self, lab: str, student: str) -> list[str]:
        """Return the exercises of the student's that wait for a score by hand."""
        return waiting_items(self._session, self._cells_of(lab), student)

    def by_hand(self, lab: str, results: Sequence[SubmissionResult]) -> dict[str, ByHand]:
        """Return, by student, scores given by hand and points lost to lateness, settled first.

        ``results`` are the last runs of a few hundred students at most.
        """
        late_s = {one.student: one.late_s if one.judged else None for one in results}
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

    def _cells_of(self, lab: str) -> Cells:
        """Return nbgrader's ids of a lab's cells, read once."""
        if lab not in self._read:
            self._read[lab] = read_cells(self._session, lab)
        return self._read[lab]

    def set_due(self, lab: str) -> None:
        """Write the lab's due date into nbgrader's table, so that formgrader shows it."""
        due = self._course.assignment(lab).due
        self._gradebook.update_or_create_assignment(lab, duedate=due.replace(tzinfo=None) if due else None)


@contextmanager
def open_store(course: Course) -> Iterator[Store]:
    """Open the course's gradebook, making it where there is none (mode 0600: it holds people)."""
    with on_path(), in_use(course.db_url), Gradebook(course.db_url, course.id) as gradebook:
        if course.db_url.startswith("sqlite:///"):
            Path(course.db_url.removeprefix("sqlite:///")).chmod(0o600)
        yield Store(course, gradebook)
