"""Stock ``nbgrader autograde``, all its defaults, the lab's own checks in its test cells."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import nbformat

from benchmarks.measured import Measured, run
from benchmarks.systems.tests_of import call_of
from caip.config import Course, Lab
from caip.grading.notebook import grade_id, is_grade

__all__ = ["NAME", "measure"]

NAME = "nbgrader autograde"
PROGRAM = Path(sys.executable).with_name("nbgrader")
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "measured"\nc.Application.log_level = "INFO"\n'
HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
SCORES = """\
select submitted_assignment.student_id, sum(coalesce(grade.auto_score, 0))
from grade
join submitted_notebook on submitted_notebook.id = grade.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
group by 1
"""


def measure(course: Course, lab: Lab, students: Sequence[str], folder: Path) -> tuple[Measured, dict[str, float]]:
    """Autograde what ``students`` handed in; return what it took, and their points."""
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    _write_source(lab, folder / "source" / lab.name)
    environment = {"PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(
        [PROGRAM, "generate_assignment", lab.name], cwd=folder, env={**os.environ, **environment}, check=True, capture_output=True
    )
    for student in students:
        shutil.copytree(course.submitted(lab.name, student), folder / "submitted" / student / lab.name)
    begun: set[str] = set()

    def n_done(line: str) -> int:
        """Count a submission when the next one begins."""
        fresh = {one for one in students if f"/{one}/" in line} - begun
        begun.update(fresh)
        return len(fresh) if len(begun) > 1 else 0

    found = run([PROGRAM, "autograde", lab.name, "--create"], folder, n_done, environment, check=False)
    found.done.append(found.ended)
    with closing(sqlite3.connect(folder / "gradebook.db")) as gradebook:
        return found, dict(gradebook.execute(SCORES).fetchall())


def _write_source(lab: Lab, target: Path) -> None:
    shutil.copytree(lab.source, target)
    notebook = nbformat.read(lab.notebook, as_version=4)
    for cell in notebook.cells:
        if is_grade(cell):
            cell.source = HIDDEN.format(call_of(lab, grade_id(cell)))
    nbformat.write(notebook, target / lab.notebook.name)
