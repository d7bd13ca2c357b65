"""Whose fault it is: a grader that breaks on the reference solution too is ours, and nobody loses a point for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from caip.config import Course
from caip.grading import Worker, collect_problems, make_job
from caip.results import Outcome, SubmissionResult, Verdict

HEAD = "from caip_lab.checks import category, close, points, same\n\n\n@points(5)\n@category('x')\n"
FIXTURE = "import pytest\n\n@pytest.fixture\ndef broken(student):\n    BODY\n\n"
BROKEN = {
    "pytest_exit": HEAD + 'def test_x(student):\n    """x"""\n    import pytest\n    student.answer\n    pytest.exit("no")\n',
    "interrupts": HEAD + 'def test_x(student):\n    """x"""\n    student.answer\n    raise KeyboardInterrupt\n',
    "breaks_always": HEAD + 'def test_x(student):\n    """x"""\n    assert student.answer == same(42)\n    1 / 0\n',
    "skips": HEAD + 'def test_x(student):\n    """x"""\n    import pytest\n    student.answer\n    pytest.skip("no")\n',
    "exits": HEAD + 'def test_x(student):\n    """x"""\n    student.answer\n    raise SystemExit\n',
    "never_looks": HEAD + 'def test_x(student):\n    """x"""\n    assert True\n',
    "breaks_in_setup": FIXTURE.replace("BODY", "student.answer\n    raise KeyError('ours')")
    + HEAD
    + 'def test_x(student, broken):\n    """x"""\n',
    "breaks_in_teardown": FIXTURE.replace("BODY", "yield\n    raise KeyError('ours')")
    + HEAD
    + 'def test_x(student, broken):\n    """x"""\n    assert student.answer == same(42)\n',
}
REFUSED = {
    "does_not_load": "import nothing_of_that_name\n",
    "syntax": "def test_x(student:\n",
    "no_points": 'def test_x(student):\n    """x"""\n    assert student.answer\n',
    "no_docstring": HEAD + "def test_x(student):\n    assert student.answer\n",
    "no_student": HEAD + 'def test_x():\n    """x"""\n',
    "xfail": "import pytest\n" + HEAD + '@pytest.mark.xfail\ndef test_x(student):\n    """x"""\n    assert student.answer\n',
    "wrong_sum": HEAD.replace("5", "4") + 'def test_x(student):\n    """x"""\n    assert student.answer\n',
}


def judge(course: Course) -> SubmissionResult:
    with Worker(course, course.lab("mini")) as worker:
        return worker.grade(make_job(course, worker.lab, "ada")).result


@pytest.mark.parametrize("name", BROKEN)
def test_a_check_that_breaks_on_the_reference_too_is_a_grader_fault(
    course: Course, hand_in: Callable[..., Path], name: str
) -> None:
    hand_in("ada")
    (course.graders_dir / "mini" / "test_answer.py").write_text(BROKEN[name])
    result = judge(course)
    assert result.verdict is Verdict.GRADER_FAULT
    assert result.score is None
    assert "test_answer.py::test_x" in result.message


@pytest.mark.parametrize("name", REFUSED)
def test_a_grader_that_breaks_the_rules_is_found_before_any_student_meets_it(
    course: Course, hand_in: Callable[..., Path], name: str
) -> None:
    hand_in("ada")
    (course.graders_dir / "mini" / "test_answer.py").write_text(REFUSED[name])
    assert collect_problems(course, course.lab("mini"))
    assert judge(course).verdict is Verdict.GRADER_FAULT


def test_a_check_that_breaks_on_this_work_only_is_the_students_failure(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada", {"answer-answer": "answer = 'forty-two'"})
    text = HEAD + 'def test_x(student):\n    """x"""\n    assert student.answer + 1 == same(43)\n'
    (course.graders_dir / "mini" / "test_answer.py").write_text(text)
    result = judge(course)
    assert result.verdict is not Verdict.GRADER_FAULT
    assert [check.outcome for check in result.checks if check.name == "test_x"] == [Outcome.FAILED]


def test_every_case_of_a_parametrized_check_must_pass(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    head = "import pytest\n" + HEAD + '@pytest.mark.parametrize("wanted", [42, {}])\n'
    body = 'def test_x(student, wanted):\n    """x"""\n    assert student.answer == same(wanted)\n'
    file = course.graders_dir / "mini" / "test_answer.py"
    for second, points in ((42, 6), (43, 1)):
        file.write_text(head.replace("{}", str(second)) + body)
        assert judge(course).exercise_scores()["answer"].points == points


def test_the_grader_of_one_run_leaves_nothing_for_the_next(course: Course, hand_in: Callable[..., Path]) -> None:
    text = (
        "SEEN = []\n" + HEAD + 'def test_x(student):\n    """x"""\n    SEEN.append(student.answer)\n    assert len(SEEN) == 1\n'
    )
    (course.graders_dir / "mini" / "test_answer.py").write_text(text)
    hand_in("ada")
    with Worker(course, course.lab("mini")) as worker:
        job = make_job(course, worker.lab, "ada")
        assert [worker.grade(job).result.exercise_scores()["answer"].points for _ in range(2)] == [6, 6]
