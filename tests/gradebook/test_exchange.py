"""Feedback goes back through nbgrader's exchange: released by the course, fetched by the student, the page as it was made."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from caip.cli import run
from caip.config import Course
from caip.scheduling import ThisMachine

pytestmark = pytest.mark.whole


@pytest.fixture
def nbgrader(tmp_path: Path):
    """Run a command of nbgrader's as the one user here, who is teacher and student; homes and exchange are the test's."""
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    (tmp_path / "home").mkdir()

    def call(folder: Path, *arguments: str) -> str:
        environment = {**os.environ, "HOME": str(tmp_path / "home"), "JUPYTER_DATA_DIR": str(tmp_path / "home" / "data")}
        command = ["nbgrader", *arguments, f"--Exchange.root={tmp_path / 'exchange'}", "--course=mini-course"]
        done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stderr

    return call


def test_a_student_fetches_the_page_that_was_made(course: Course, nbgrader, tmp_path: Path) -> None:
    desk = tmp_path / "student"
    desk.mkdir()
    nbgrader(course.root, "release_assignment", "mini")
    nbgrader(desk, "fetch_assignment", "mini")
    nbgrader(desk, "submit", "mini")
    nbgrader(course.root, "collect", "mini")
    (student,) = course.students_with("mini")
    list(run.grade(course, run.to_grade(course, course.labs(), None, "process", force=True), ThisMachine(1, "process")))
    (page,) = run.feedback(course, course.labs())
    nbgrader(course.root, "release_feedback", "mini")
    nbgrader(desk, "fetch_feedback", "mini")
    (fetched,) = desk.rglob("feedback/**/mini.html")
    assert fetched.read_text() == page.read_text()
    assert "0 of 20 points" in fetched.read_text()
    assert student in page.parts
