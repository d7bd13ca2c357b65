"""The graders judge made-up answers, and a grader that breaks proves nothing of any of them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping

import nbformat
import pytest

from caip.audit.sitting import Sheet, judge
from caip.config import Course
from caip.errors import GraderFault
from caip.grading import Graded, Job, fault
from caip.results import SubmissionResult
from caip.scheduling import grade_all

RIGHT = "def double(number):\n    return number * 2"
SQUARE = "def double(number):\n    return number ** 2"


def judged(course: Course, sheets: Mapping[str, Sheet]) -> dict[str, SubmissionResult]:
    return judge(course, {"mini": sheets}, lambda course, jobs, _: grade_all(course, jobs, n_workers=1))["mini"]


def test_each_sheet_gets_its_result_and_nothing_of_the_course_changes(course: Course) -> None:
    before = sorted(path for path in course.root.rglob("*") if "__pycache__" not in path.parts)
    found = judged(course, {"right": Sheet({"double-answer": RIGHT}), "stub": Sheet()})
    assert {name: result.exercise_scores()["double"].points for name, result in found.items()} == {"right": 10, "stub": 0}
    assert sorted(path for path in course.root.rglob("*") if "__pycache__" not in path.parts) == before


def test_what_no_judged_exercise_sees_is_not_run(course: Course) -> None:
    asked = {"one": Sheet({"double-answer": RIGHT, "answer-answer": "answer = 1"}, ("double",)), "all": Sheet()}
    n_seen = []

    def look(course: Course, jobs: Mapping[str, Iterable[Job]], n_jobs: int) -> Generator[Graded, None, None]:
        for graded in grade_all(course, jobs, 1):
            n_seen.append(graded.n_seen)
            yield graded

    judge(course, {"mini": asked}, look)
    names = [
        cell.metadata.get("nbgrader", {}).get("grade_id", "")
        for cell in nbformat.read(course.release("mini") / "mini.ipynb", as_version=4).cells
    ]
    assert n_seen == [names.index("double") + 1, names.index("answer") + 1]


def test_a_grader_that_breaks_ends_the_audit(course: Course) -> None:
    def broken(_: Course, jobs: Mapping[str, Iterable[Job]], n_jobs: int) -> Generator[Graded, None, None]:
        assert n_jobs == 1
        yield from (fault(job, "mini", "none", "test_double.py::test_it: NameError") for job in jobs["mini"])

    with pytest.raises(GraderFault, match=r"mini was not audited: .*NameError.*audit again"):
        judge(course, {"mini": {"": Sheet()}}, broken)


def test_a_sheet_is_judged_as_far_as_it_says(course: Course) -> None:
    cells = {"double-answer": SQUARE, "answer-answer": "answer = 13"}
    asked = {
        "all": Sheet(cells),
        "one": Sheet(cells, ("answer",), named=True),
        "killed": Sheet(cells, ("double",), until_lost=True),
    }
    found = judged(course, asked)
    checks = {name: [check.name for check in result.checks if check.exercise == "double"] for name, result in found.items()}
    assert (len(checks["all"]) > 1, checks["one"], len(checks["killed"])) == (True, [], 1)
    assert {name: [one.name for one in result.mistakes] for name, result in found.items()} == {
        "all": [],
        "one": ["sum"],
        "killed": [],
    }
    assert found["killed"].checks[0].points == 0
