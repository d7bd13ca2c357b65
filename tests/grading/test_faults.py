"""Whose fault it is: a grader that breaks on the reference solution too is ours, and nobody loses a point for it."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from caip.config import Course, Lab, Limits
from caip.grading import Worker, collect_problems, make_job, worker
from caip.results import Outcome, SubmissionResult, Verdict
from caip.scheduling import Crew

HEAD = "from caip_lab.checks import category, close, points, same\n\n\n@points(5)\n@category('x')\n"
CHECK = '@points(0.5)\n@category(\'x\')\ndef test_{name}(student{more}):\n    """x"""\n{body}\n'
#: What a check's body does that breaks it on every work: ten checks of half a point.
BROKEN = {
    "pytest_exit": "    import pytest\n    student.answer\n    pytest.exit('no')",
    "interrupts": "    student.answer\n    raise KeyboardInterrupt",
    "breaks_always": "    assert student.answer == same(42)\n    1 / 0",
    "skips": "    import pytest\n    student.answer\n    pytest.skip('no')",
    "exits": "    student.answer\n    raise SystemExit",
    "never_looks": "    assert True",
    "breaks_in_setup": "    assert student.answer == same(42)",
    "breaks_in_teardown": "    assert student.answer == same(42)",
    "names_what_is_not_there": "    assert student.answer == 42 and nothing",
    "loses_the_student": "    del student\n    assert student.answer == 42",
}
FIXTURES = """
import pytest
from caip_lab.checks import category, points, same


@pytest.fixture
def breaks_in_setup(student):
    student.answer
    raise KeyError("ours")


@pytest.fixture
def breaks_in_teardown(student):
    yield
    raise KeyError("ours")


"""
#: What is wrong with a check, and what the author is told.
RULES = {
    "no_points": ('def test_no_points(student):\n    """x"""\n    assert student.answer\n', "no @points"),
    "no_docstring": ("@points(1)\ndef test_no_docstring(student):\n    assert student.answer\n", "no docstring"),
    "no_student": ('@points(1)\ndef test_no_student():\n    """x"""\n', "neither student nor account"),
    "xfail": (
        '@pytest.mark.xfail\n@points(1)\ndef test_xfail(student):\n    """x"""\n    assert student.answer\n',
        "marked xfail",
    ),
    "skipif": ('@pytest.mark.skipif(False, reason="")\n@points(1)\ndef test_skipif(student):\n    """x"""\n', "marked skipif"),
    "wrong_sum": (
        '@points(4)\ndef test_x(student):\n    """x"""\n    assert student.answer\n',
        "worth 5 points, lab.toml says 6",
    ),
}
UNLOADABLE = {"does_not_load": "import nothing_of_that_name\n", "syntax": "def test_x(student:\n"}


def judge(course: Course) -> SubmissionResult:
    with Worker(course, course.lab("mini")) as worker:
        return worker.grade(make_job(course, worker.lab, "ada")).result


@pytest.fixture(scope="module")
def broken(_released_mini: Path, tmp_path_factory: pytest.TempPathFactory, handing_in: Callable[..., Path]) -> SubmissionResult:
    """Right work, judged by checks that break on every work, in one file."""
    root = tmp_path_factory.mktemp("broken") / "course"
    shutil.copytree(_released_mini, root)
    course = Course.read(root)
    handing_in(course, "ada")
    more = {name: f", {name}" for name in BROKEN if f"def {name}(" in FIXTURES}
    checks = "\n\n".join(CHECK.format(name=name, more=more.get(name, ""), body=body) for name, body in BROKEN.items())
    (course.graders_dir / "mini" / "test_answer.py").write_text(FIXTURES + checks)
    return judge(course)


@pytest.mark.parametrize("name", BROKEN)
def test_a_check_that_breaks_on_the_reference_too_is_a_grader_fault(broken: SubmissionResult, name: str) -> None:
    assert [check.outcome for check in broken.checks if check.name == f"test_{name}"] == [Outcome.GRADER_FAULT]
    assert f"test_answer.py::test_{name}: " in broken.message


def test_a_submission_with_one_broken_check_has_no_score(broken: SubmissionResult) -> None:
    assert broken.verdict is Verdict.GRADER_FAULT
    assert broken.score is None
    assert {check.outcome for check in broken.checks if check.exercise == "double"} == {Outcome.PASSED}


def test_a_grader_that_breaks_the_rules_is_found_before_any_student_meets_it(
    course: Course, hand_in: Callable[..., Path]
) -> None:
    hand_in("ada")
    text = "import pytest\nfrom caip_lab.checks import points\n\n\n" + "\n\n".join(code for code, _ in RULES.values())
    (course.graders_dir / "mini" / "test_answer.py").write_text(text)
    (problems,) = collect_problems(course, course.lab("mini"))
    assert [words for _, words in RULES.values() if words not in problems] == []
    assert judge(course).verdict is Verdict.GRADER_FAULT


def limited(course: Course, setting: str) -> None:
    """Put a line into the lab's limits."""
    file = course.root / "source" / "mini" / "lab.toml"
    file.write_text(file.read_text().replace("[limits]", f"[limits]\n{setting}"))


def test_a_limit_that_leaves_no_process_for_each_check_is_found_before_any_student_meets_it(course: Course) -> None:
    limited(course, "processes = 24")
    assert collect_problems(course, course.lab("mini")) == []
    head = "import pytest\n" + HEAD + '@pytest.mark.parametrize("n", range(9))\n'
    body = 'def test_x(student, n):\n    """x"""\n    assert student.answer == same(42)\n'
    (course.graders_dir / "mini" / "test_answer.py").write_text(head + body)
    (problem,) = collect_problems(course, course.lab("mini"))
    assert "limits.processes is 24" in problem


def test_a_library_that_breaks_when_preloaded_is_named(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    file = course.root / "source" / "mini" / "lab.toml"
    file.write_text('preload = ["idlelib.run"]\n' + file.read_text())  # asks for arguments, and exits
    result = judge(course)
    assert result.verdict is Verdict.GRADER_FAULT
    assert "idlelib.run, which is preloaded (see preload in lab.toml), raised SystemExit" in result.message
    assert "INTERNALERROR" not in result.message


@pytest.mark.parametrize("name", UNLOADABLE)
def test_a_grader_that_does_not_load_is_found_too(course: Course, hand_in: Callable[..., Path], name: str) -> None:
    hand_in("ada")
    (course.graders_dir / "mini" / "test_answer.py").write_text(UNLOADABLE[name])
    assert "test_answer.py cannot be loaded" in judge(course).message


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


@pytest.mark.parametrize("said", ["", '{"result": {"student": "a'])
def test_a_worker_that_is_killed_while_it_writes_is_a_grader_fault(
    course: Course, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    dies = f"import os; sys.stdin.readline(); os.write(1, {said!r}.encode()); os.kill(os.getpid(), 9)"
    monkeypatch.setattr(worker, "START", f"import sys; {dies}")
    lab = course.lab("mini")
    with Crew(course, lab, "confined") as crew:
        graded = crew.grade(make_job(course, lab, "ada"))
    assert graded.result.verdict is Verdict.GRADER_FAULT
    assert "The worker of mini ended" in graded.result.message


def test_a_check_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    hours = itertools.count(step=3600)
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: float(next(hours))))
    ended, wanted = os.pipe()
    pid = os.fork()
    if pid == 0:
        time.sleep(60)
        os._exit(0)
    os.setpgid(pid, pid)
    assert worker._wait(pid, Lab("", "", 1, (), Limits(), (), Path(), Path()), ended, wanted) == -signal.SIGKILL
    os.close(ended)
    os.close(wanted)
