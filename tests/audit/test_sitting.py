"""The graders judge made-up answers, and a grader that breaks proves nothing of any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from caip.audit.sitting import Sheet, Sitting
from caip.config import Course, Lab
from caip.errors import GraderFault
from caip.grading import Graded, Job, fault
from caip.scheduling import grade_all

RIGHT = "def double(number):\n    return number * 2"
SQUARE = "def double(number):\n    return number ** 2"


def test_each_sheet_gets_its_result_and_nothing_of_the_course_changes(course: Course) -> None:
    before = sorted(path for path in course.root.rglob("*") if "__pycache__" not in path.parts)
    with Sitting(course, course.lab("mini"), lambda *work: grade_all(*work, n_workers=1)) as sitting:
        found = sitting.judge({"right": Sheet({"double-answer": RIGHT}), "stub": Sheet()})
    assert {name: result.exercise_scores()["double"].points for name, result in found.items()} == {"right": 10, "stub": 0}
    assert sorted(path for path in course.root.rglob("*") if "__pycache__" not in path.parts) == before


def test_a_grader_that_breaks_ends_the_audit(course: Course) -> None:
    def broken(_: Course, lab: Lab, jobs: Sequence[Job]) -> Iterator[Graded]:
        yield from (fault(job, lab.name, "none", "test_double.py::test_it: NameError") for job in jobs)

    with Sitting(course, course.lab("mini"), broken) as sitting, pytest.raises(GraderFault, match=r"NameError.*audit again"):
        sitting.judge({"": Sheet()})


def test_a_sheet_is_judged_as_far_as_it_says(course: Course) -> None:
    cells = {"double-answer": SQUARE, "answer-answer": "answer = 13"}
    asked = {
        "all": Sheet(cells),
        "one": Sheet(cells, ("answer",), named=True),
        "killed": Sheet(cells, ("double",), until_lost=True),
    }
    with Sitting(course, course.lab("mini"), lambda *work: grade_all(*work, n_workers=1)) as sitting:
        found = sitting.judge(asked)
    checks = {name: [check.name for check in result.checks if check.exercise == "double"] for name, result in found.items()}
    assert (len(checks["all"]) > 1, checks["one"], len(checks["killed"])) == (True, [], 1)
    assert {name: [one.name for one in result.mistakes] for name, result in found.items()} == {
        "all": [],
        "one": ["sum"],
        "killed": [],
    }
    assert found["killed"].checks[0].points == 0
