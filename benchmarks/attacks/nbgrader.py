"""Stock nbgrader: a course directory, ``generate_assignment`` and ``autograde`` with all their defaults."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat

from benchmarks.attacks.exercise import NAME, nbgrader_source
from benchmarks.attacks.peers import GRADEBOOK, HOSTILE, SOLUTION, TESTS, Peer, copy, said
from benchmarks.attacks.rows import Outcome, Row

CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "attacked"\n'
SCORES = """\
select submitted_assignment.student_id, base_cell.name, coalesce(grade.manual_score, grade.auto_score)
from grade
join base_cell on base_cell.id = grade.cell_id
join submitted_notebook on submitted_notebook.id = grade.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
"""


class Nbgrader(Peer):
    """nbgrader 0.9.6 as an instructor runs it."""

    name = "nbgrader"
    requirements = ("nbgrader==0.9.6", "ipykernel==7.4.0", "numpy==2.4.6", "pandas==3.1.1")
    timeout_s = 420  # of which a cell that hangs takes 30 s

    def _release(self) -> None:
        (self.release / "nbgrader_config.py").write_text(CONFIG)
        notebook = nbgrader_source(TESTS)
        notebook.cells[3].source = notebook.cells[3].source.replace("BEGIN SOLUTION", f"BEGIN SOLUTION\n    # {SOLUTION}", 1)
        (self.release / "source" / NAME).mkdir(parents=True)
        nbformat.write(notebook, self.release / "source" / NAME / f"{NAME}.ipynb")
        printed = self._run("nbgrader", "generate_assignment", NAME, folder=self.release)
        assert (self.release / "release" / NAME / f"{NAME}.ipynb").is_file(), printed
        with closing(sqlite3.connect(self.release / "gradebook.db")) as gradebook, gradebook:
            gradebook.execute("insert into student (id, last_name) values (?, ?)", ("somebody", GRADEBOOK))

    def _judge(self, row: Row) -> Outcome:
        copy(self.release, self.scratch)
        released = self.scratch / "release" / NAME / f"{NAME}.ipynb"
        if row.resubmitted:
            self._grade_right_work_first(released)
        self._hand_in(row, released)
        if row.resubmitted:
            self._collected(HOSTILE, timedelta(days=1))
        printed = self._run("nbgrader", "autograde", NAME)
        return self._outcome(self._points(), self._shown(), printed is not None)

    def _grade_right_work_first(self, released: Path) -> None:
        self._hand_in_honest(HOSTILE, released)
        self._collected(HOSTILE, timedelta(days=2))
        self._run("nbgrader", "autograde", NAME)
        shutil.rmtree(self._submitted(HOSTILE))

    def _collected(self, student: str, ago: timedelta) -> None:
        """Leave the time of submission as ``nbgrader collect`` does; a newer one is graded again."""
        moment = datetime.now(UTC) - ago
        (self._submitted(student) / "timestamp.txt").write_text(moment.strftime("%Y-%m-%d %H:%M:%S UTC"))

    def _points(self) -> dict[str, dict[str, float]]:
        """Return the points of everybody who has some, by exercise."""
        found: dict[str, dict[str, float]] = {}
        with closing(sqlite3.connect(f"file:{self.scratch / 'gradebook.db'}?mode=ro", uri=True)) as gradebook:
            for student, exercise, score in gradebook.execute(SCORES):
                if score is not None:
                    found.setdefault(student, {})[exercise] = score
        return found

    def _shown(self) -> str:
        """Return what the attacker's cells said, and what stands in the files they wrote."""
        folder = self.scratch / "autograded" / HOSTILE / NAME
        shown = [said(nbformat.read(folder / f"{NAME}.ipynb", as_version=4))] if (folder / f"{NAME}.ipynb").is_file() else []
        handed_in = set(os.listdir(self._submitted(HOSTILE))) if self._submitted(HOSTILE).is_dir() else set()
        for path in folder.glob("*"):
            if path.name not in handed_in and path.is_file() and not path.is_symlink():
                shown.append(path.read_text(errors="replace"))
        return "\n".join(shown)
