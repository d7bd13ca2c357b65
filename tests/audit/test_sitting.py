"""The graders judge made-up answers, and a grader that breaks proves nothing of any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from caip.audit.sitting import Sitting
from caip.config import Course, Lab
from caip.errors import GraderFault
from caip.grading import Graded, Job, fault
from caip.scheduling import grade_all


def test_each_sheet_gets_its_result_and_nothing_of_the_course_changes(course: Course) -> None:
    before = sorted(path for path in course.root.rglob("*") if "__pycache__" not in path.parts)
    with Sitting(course, course.lab("mini"), lambda *work: grade_all(*work, n_workers=1)) as sitting:
        found = sitting.judge({"right": {"double-answer": "def double(number):\n    return number * 2"}, "stub": {}})
    assert {name: result.exercise_scores()["double"].points for name, result in found.items()} == {"right": 10, "stub": 0}
    assert sorted(path for path in course.root.rglob("*") if "__pycache__" not in path.parts) == before


def test_a_grader_that_breaks_ends_the_audit(course: Course) -> None:
    def broken(_: Course, lab: Lab, jobs: Sequence[Job]) -> Iterator[Graded]:
        yield from (fault(job, lab.name, "none", "test_double.py::test_it: NameError") for job in jobs)

    with Sitting(course, course.lab("mini"), broken) as sitting, pytest.raises(GraderFault, match=r"NameError.*audit again"):
        sitting.judge({"": {}})
