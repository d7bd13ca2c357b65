"""What is copied to autograded/: the student's files and the lab's own over them, whatever stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from caip.config import Course
from caip.gradebook import write_autograded
from caip.grading import Graded
from caip.results import SubmissionResult, Verdict


@pytest.mark.parametrize("in_the_way", ["checks", "checks/test_double.py/inner/file"])
def test_the_lab_s_own_files_come_first(course: Course, hand_in: Callable[..., Path], in_the_way: str) -> None:
    handed = hand_in("ada")
    (handed / in_the_way).parent.mkdir(parents=True, exist_ok=True)
    (handed / in_the_way).write_text("in the way")
    (handed / "data.csv").write_text("1,2")
    notebook = (course.release("mini") / "mini.ipynb").read_text()
    write_autograded(course, course.lab("mini"), Graded(SubmissionResult("ada", "mini", Verdict.GRADED), notebook))
    folder = course.autograded("mini", "ada")
    assert (folder / "checks" / "test_double.py").read_text() == (
        course.release("mini") / "checks" / "test_double.py"
    ).read_text()
    assert (folder / "data.csv").read_text() == "1,2"
