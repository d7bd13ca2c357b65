"""One submission through worker, grader, kernel and snapshots: real processes, the small course."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from caip.config import Course
from caip.grading import Graded, Worker, make_job
from caip.grading.notebook import parse
from caip.results import Outcome, SubmissionResult, Verdict

DOUBLE = {"double-answer": "def double(number):\n    return number * 2"}


def points(result: SubmissionResult) -> dict[str, float]:
    return {name: score.points for name, score in result.exercise_scores().items()}


def outcomes(result: SubmissionResult, exercise: str) -> set[Outcome]:
    return {check.outcome for check in result.checks if check.exercise == exercise}


def test_right_work_earns_everything_and_waits_for_a_person(judge: Callable[..., Graded]) -> None:
    result = judge().result
    assert result.verdict is Verdict.PENDING
    assert points(result) == {"double": 10, "answer": 6}
    assert result.manual[0].answered


def test_an_untouched_notebook_earns_nothing(judge: Callable[..., Graded]) -> None:
    result = judge({}).result
    assert points(result) == {"double": 0, "answer": 0}
    assert result.verdict is Verdict.GRADED
    assert not result.manual[0].answered


@pytest.mark.parametrize(
    "value", ["[]", "float('nan')", "float('inf')", "True", "object()", "None", "__import__('numpy').array([])"]
)
def test_universal_wrong_answers_earn_nothing(judge: Callable[..., Graded], value: str) -> None:
    code = {"double-answer": f"def double(number):\n    return {value}", "answer-answer": f"answer = {value}"}
    assert points(judge(code).result) == {"double": 0, "answer": 0}


def test_always_raising_earns_nothing(judge: Callable[..., Graded]) -> None:
    assert points(judge({"double-answer": "def double(number):\n    raise TypeError"}).result)["double"] == 0


def test_warnings_on_stderr_cost_nothing(judge: Callable[..., Graded]) -> None:
    noisy = "import warnings, sys\nwarnings.warn('old')\nprint('noise', file=sys.stderr)\n"
    assert points(judge({**DOUBLE, "answer-answer": noisy + "answer = 42"}).result) == {"double": 10, "answer": 6}


def test_an_endless_loop_in_a_function_costs_its_checks_only(judge: Callable[..., Graded]) -> None:
    result = judge(
        {"double-answer": "def double(n):\n    while n != 3: pass\n    return 6", "answer-answer": "answer = 42"}
    ).result
    assert points(result) == {"double": 2, "answer": 6}
    assert Outcome.TIMEOUT in outcomes(result, "double")
    assert result.record.confirmed


def test_an_endless_loop_in_a_cell_costs_its_exercise_only(judge: Callable[..., Graded]) -> None:
    result = judge({"double-answer": "while True: pass", "answer-answer": "answer = 42"}).result
    assert points(result) == {"double": 0, "answer": 6}
    assert outcomes(result, "double") == {Outcome.TIMEOUT}
    assert "ran too long" in result.checks[0].message


def test_a_kernel_that_dies_keeps_what_was_earned_before(judge: Callable[..., Graded]) -> None:
    result = judge({**DOUBLE, "answer-answer": "import os; answer = 42; os._exit(0)"}).result
    assert points(result) == {"double": 10, "answer": 0}
    assert outcomes(result, "answer") == {Outcome.CRASHED}


def test_a_function_that_ends_the_process_costs_its_exercise_only(judge: Callable[..., Graded]) -> None:
    result = judge({"double-answer": "import os\ndef double(n): os._exit(0)", "answer-answer": "answer = 42"}).result
    assert points(result) == {"double": 0, "answer": 6}
    assert outcomes(result, "double") == {Outcome.CRASHED}


def test_what_is_sure_is_not_judged_again(
    shared_worker: tuple[Course, Worker], shared_course: Course, handing_in: Callable[..., Path]
) -> None:
    squares = "def double(number):\n    return number**2"
    handing_in(shared_course, "ada", {"double-answer": squares, "answer-answer": "import os; os._exit(0)"})
    worker = shared_worker[1]
    job = make_job(shared_course, worker.lab, "ada")
    first = worker.grade(job)
    assert first.doubtful == ("answer",)
    assert [mistake.name for mistake in first.result.mistakes] == ["square"]
    marked = replace(first.result.checks[0], sentence="judged by the first run")
    assert marked.exercise == "double"
    first = replace(first, result=replace(first.result, checks=(marked, *first.result.checks[1:])))
    again = worker.grade(job.confirmed(first))
    assert again.doubtful == ()
    assert [check.exercise for check in again.result.checks] == [check.exercise for check in first.result.checks]
    assert again.result.checks[0] == marked
    assert outcomes(again.result, "answer") == {Outcome.CRASHED}
    assert again.result.mistakes == first.result.mistakes
    assert again.result.record.confirmed
    assert again.result.record.kept == ()


def test_a_cell_out_of_time_puts_everything_in_doubt(
    shared_worker: tuple[Course, Worker], shared_course: Course, handing_in: Callable[..., Path]
) -> None:
    handing_in(shared_course, "ada", {**DOUBLE, "answer-answer": "while True: pass"})
    job = make_job(shared_course, shared_worker[1].lab, "ada")
    first = shared_worker[1].grade(job)
    assert first.doubtful == ("double", "answer")
    assert job.confirmed(first).kept == ()


def test_a_flood_of_output_ends_the_cell(judge: Callable[..., Graded]) -> None:
    graded = judge({"double-answer": "while True: print('x' * 1000)", "answer-answer": "answer = 42"})
    assert points(graded.result) == {"double": 0, "answer": 6}
    assert outcomes(graded.result, "double") == {Outcome.FLOOD}
    assert graded.notebook is not None
    assert len(graded.notebook) < 3_000_000


def test_too_much_memory_is_said_so(judge: Callable[..., Graded]) -> None:
    result = judge({"double-answer": "def double(n): return bytearray(10**12)"}).result
    assert outcomes(result, "double") == {Outcome.MEMORY}


def test_a_later_cell_changes_nothing_that_was_judged_before(judge: Callable[..., Graded]) -> None:
    def spoil(notebook: nbformat.NotebookNode) -> None:
        notebook.cells.append(nbformat.v4.new_code_cell("double = None; answer = 0"))

    assert points(judge(None, spoil).result) == {"double": 10, "answer": 6}


def test_a_syntax_error_costs_its_exercise_only(judge: Callable[..., Graded]) -> None:
    result = judge({"double-answer": "def double(n:\n  return", "answer-answer": "answer = 42"}).result
    assert points(result) == {"double": 0, "answer": 6}
    assert "SyntaxError" in result.checks[0].message


def test_a_hidden_failure_shows_no_value(judge: Callable[..., Graded]) -> None:
    code = "def double(n):\n    assert n != 3\n    raise ValueError(f'the input was {n}')"
    result = judge({"double-answer": code}).result
    hidden = [check for check in result.checks if check.exercise == "double" and not check.public]
    for check in hidden:
        assert "ValueError in line 3 of code cell 2" in check.message
        assert "the input was" not in check.message
        assert check.facts.call not in check.message
    assert "any whole number" in hidden[0].message


def test_a_public_failure_shows_call_expected_got_and_hint(judge: Callable[..., Graded]) -> None:
    message = judge({"double-answer": "def double(n): return 7"}).result.checks[0].message
    for words in ("double(3)", "6", "7", "What does twice mean?"):
        assert words in message


def test_an_object_where_a_value_is_needed_is_a_failure(judge: Callable[..., Graded]) -> None:
    code = "class Equal:\n    def __eq__(self, other): return True\ndef double(n): return Equal()"
    result = judge({"double-answer": code}).result
    assert outcomes(result, "double") == {Outcome.FAILED}
    assert "is an object" in result.checks[0].message


@pytest.mark.parametrize("base", ["float", "int"])
def test_a_subclass_arrives_as_the_plain_type(judge: Callable[..., Graded], base: str) -> None:
    code = f"class Liar({base}):\n    def __eq__(self, other): return True\n    __hash__ = None\ndef double(n): return Liar(1)"
    assert points(judge({"double-answer": code}).result)["double"] == 0


def test_the_same_submission_sees_the_same_inputs_and_another_student_others(judge: Callable[..., Graded]) -> None:
    def call(student: str, answers: dict[str, str]) -> str:
        return next(c.facts.call for c in judge(answers, student=student).result.checks if c.name == "test_double_of_any_number")

    assert call("ada", DOUBLE) == call("ada", DOUBLE)
    assert len({call("ada", DOUBLE), call("bob", DOUBLE), call("ada", {**DOUBLE, "answer-answer": "answer = 1"})}) == 3


def test_late_work_is_judged_and_said_to_be_late(judge: Callable[..., Graded]) -> None:
    late = "2026-02-02 00:00:00.000000 UTC"
    assert judge(None, timestamp=late).result.verdict is Verdict.LATE
    assert judge(None, timestamp=late, student="bob").result.verdict is Verdict.PENDING  # bob has 48 hours more


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not json", "not JSON"),
        (b"[1, 2]", "no cells"),
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_notebook_is_ungradable_and_says_what_to_do(content: bytes, words: str, judge: Callable[..., Graded]) -> None:
    result = judge(content=content).result
    assert result.verdict is Verdict.UNGRADABLE
    assert result.score is None
    assert words in result.message


def test_an_empty_folder_is_ungradable(shared_course: Course, grade: Callable[[str], Graded]) -> None:
    shared_course.submitted("mini", "eve").mkdir(parents=True)
    result = grade("eve").result
    assert result.verdict is Verdict.UNGRADABLE
    assert "no mini.ipynb" in result.message


def test_no_daemon_of_a_submission_is_left(judge: Callable[..., Graded], tmp_path: Path) -> None:
    marker = f"caip-daemon-{tmp_path.name}"
    code = (
        "import os, subprocess\n"
        "def double(n):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        f"        subprocess.Popen(['sleep', '1234'], env={{'MARK': '{marker}'}}, start_new_session=True)\n"
        "        os._exit(0)\n"
        "    return 2 * n"
    )
    assert points(judge({"double-answer": code}).result)["double"] == 10
    assert [p for p in Path("/proc").glob("[0-9]*/environ") if marker.encode() in _read(p)] == []


def test_a_line_that_the_notebook_does_not_have_is_not_shown(judge: Callable[..., Graded]) -> None:
    code = "def double(n):\n    exec(compile('\\n' * (n + 500) + 'raise ValueError', '/notebook/cell 2.py', 'exec'))"
    named = "def double(n):\n    exec(compile('raise ValueError', '/notebook/cell HIDDEN.py', 'exec'))"
    for text in (code, named):
        result = judge({"double-answer": text}).result
        assert outcomes(result, "double") == {Outcome.ERROR}
        assert "in line 2 of code cell 2" in result.checks[1].message


def test_no_hidden_input_reaches_a_later_public_message(judge: Callable[..., Graded]) -> None:
    keep = "def double(n):\n    with open('seen.txt', 'a') as file: file.write(f'<{n}>')\n    return 2 * n"
    tell = "class Told:\n    def __getattr__(self, name): raise ValueError(open('seen.txt').read())\nanswer = Told()"
    checks = judge({"double-answer": keep, "answer-answer": tell}).result.checks
    hidden = next(check for check in checks if check.name == "test_double_of_any_number")
    number = hidden.facts.call.removeprefix("double(").removesuffix(")")
    assert hidden.outcome is Outcome.PASSED
    assert [check.exercise for check in checks] == ["double"] * 3 + ["answer"] * 2
    assert not [check for check in checks if f"<{number}>" in check.message]


def test_half_a_surrogate_pair_is_no_trouble() -> None:
    raw = b'{"cells": [{"cell_type": "markdown", "source": "bad \\ud800 text", "metadata": {}}], "nbformat": 4}'
    parse(raw).cells[0].source.encode("utf-8")


def test_no_process_of_a_submission_is_left(judge: Callable[..., Graded], tmp_path: Path) -> None:
    marker = f"caip-left-{tmp_path.name}"
    code = f"import subprocess\nsubprocess.Popen(['sleep', '1234'], env={{'MARK': '{marker}'}})\ndef double(n): return 2 * n"
    judge({"double-answer": code})
    left = [p for p in Path("/proc").glob("[0-9]*/environ") if marker.encode() in _read(p)]
    assert left == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_worker_takes_nothing_from_the_environment_or_the_folder_it_is_started_in(
    shared_course: Course, handing_in: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "ran"
    plugin = f"import pathlib\npathlib.Path({str(marker)!r}).touch()\n"
    for name in ("sitecustomize.py", "usercustomize.py", "pytest.py", "conftest.py", "sly_plugin.py"):
        (tmp_path / name).write_text(plugin)
    (tmp_path / "sly.dist-info").mkdir()
    (tmp_path / "sly.dist-info" / "METADATA").write_text("Name: sly\nVersion: 1\n")
    (tmp_path / "sly.dist-info" / "entry_points.txt").write_text("[pytest11]\nsly = sly_plugin\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p sly_plugin")
    monkeypatch.setenv("PYTEST_PLUGINS", "sly_plugin")
    handing_in(shared_course, "ada", DOUBLE, None, "")
    with Worker(shared_course, shared_course.lab("mini")) as worker:
        result = worker.grade(make_job(shared_course, worker.lab, "ada")).result
    assert points(result)["double"] == 10
    assert not marker.exists()
