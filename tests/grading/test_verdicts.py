"""Every verdict and every outcome, by a submission that gets it through a real worker; and what never costs a point."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from caip.cli import run
from caip.config import Course
from caip.grading import Graded, Worker, make_job
from caip.results import Outcome, Verdict
from caip.scheduling import ThisMachine

CAIP = str(Path(sys.executable).with_name("caip"))
DOUBLE, ANSWER, WHY = "double-answer", "answer-answer", "why"
RIGHT = {DOUBLE: "def double(n):\n    return 2 * n", ANSWER: "answer = 42"}
WRITTEN = {WHY: "Because six times seven."}
LATE = "2026-02-05 00:00:00 UTC"
#: Writes where no student should: into the channel to the grader, while nobody asks.
MEDDLES = """
import os, stat
for fd in map(int, os.listdir("/proc/self/fd")):
    try:
        if stat.S_ISSOCK(os.fstat(fd).st_mode):
            os.write(fd, b"bytes that nobody asked for")
    except OSError:
        pass
"""


@dataclass(frozen=True)
class Case:
    """What is handed in, and the verdict it must get. ``content`` replaces the file."""

    verdict: Verdict
    answers: dict[str, str] = field(default_factory=dict)
    timestamp: str = ""
    content: bytes | None = None


CASES = {
    "wrong, and nothing for a person to read": Case(Verdict.GRADED, {ANSWER: "answer = 41"}),
    "right, and nothing for a person to read": Case(Verdict.GRADED, RIGHT),
    "an answer for a person": Case(Verdict.PENDING, WRITTEN),
    "late": Case(Verdict.LATE, RIGHT, LATE),
    "late, with an answer for a person": Case(Verdict.LATE, RIGHT | WRITTEN, LATE),
    "meddles": Case(Verdict.TAMPERED, {DOUBLE: MEDDLES}),
    "meddles, late, with an answer for a person": Case(Verdict.TAMPERED, {DOUBLE: MEDDLES} | WRITTEN, LATE),
    "no notebook": Case(Verdict.UNGRADABLE, content=b"not json"),
    "no notebook, late": Case(Verdict.UNGRADABLE, timestamp=LATE, content=b"[]"),
}

#: Outcome -> what the student wrote, and the exercise that gets it.
OUTCOMES = {
    Outcome.PASSED: ("double", RIGHT),
    Outcome.FAILED: ("double", {DOUBLE: "def double(n):\n    return 3 * n"}),
    Outcome.ERROR: ("double", {DOUBLE: "def double(n):\n    raise ValueError"}),
    Outcome.TIMEOUT: ("double", {DOUBLE: "def double(n):\n    while True: pass"}),
    Outcome.CRASHED: ("double", {DOUBLE: "def double(n):\n    import os; os._exit(0)"}),
    Outcome.MEMORY: ("double", {DOUBLE: "def double(n):\n    return bytearray(10**13)"}),
    Outcome.FLOOD: ("double", {DOUBLE: "while True: print('x' * 1000)"}),
    Outcome.MISSING: ("answer", {ANSWER: "reply = 42"}),
}


Judge = Callable[..., Graded]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_submission_gets_its_verdict(judge: Judge, case: Case) -> None:
    result = judge(case.answers, timestamp=case.timestamp, content=case.content).result
    assert result.verdict is case.verdict
    assert (result.score is None) is (case.verdict is Verdict.UNGRADABLE)
    assert (result.late_s > 0) is bool(case.timestamp)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_check_gets_its_outcome(judge: Judge, outcome: Outcome) -> None:
    exercise, answers = OUTCOMES[outcome]
    result = judge(answers).result
    checks = [check for check in result.checks if check.exercise == exercise]
    assert {check.outcome for check in checks} == {outcome}
    assert sum(check.points for check in checks) == (10 if outcome is Outcome.PASSED else 0)
    assert all(check.message for check in checks) is (outcome is not Outcome.PASSED)
    assert result.verdict is Verdict.GRADED


def test_what_a_person_must_read_waits_until_it_is_read(course: Course, hand_in: Callable[..., Path]) -> None:
    """Missing is who handed in nothing, and a score by hand ends the waiting."""
    hand_in("ada", RIGHT | WRITTEN)
    list(run.grade(course, run.to_grade(course, course.labs(), None, "process", force=True), ThisMachine(1, "process")))
    with Gradebook(course.db_url, course.id) as gradebook:
        assert verdicts(course) == {"ada": Verdict.PENDING, "bob": Verdict.MISSING}
        gradebook.find_grade("why", "mini", "mini", "ada").manual_score = 3
        gradebook.db.commit()
    assert verdicts(course) == {"ada": Verdict.GRADED, "bob": Verdict.MISSING}


def verdicts(course: Course) -> dict[str, Verdict]:
    return {standing.result.student: standing.verdict for standing in run.standings(course, course.labs())}


def test_every_verdict_and_outcome_is_in_a_test_of_this_file() -> None:
    assert {case.verdict for case in CASES.values()} | {Verdict.MISSING, Verdict.GRADER_FAULT} == set(Verdict)
    assert {*OUTCOMES, Outcome.GRADER_FAULT} == set(Outcome)


NOISE = {
    "prints to stderr": "import sys\nprint('noise', file=sys.stderr)",
    "writes to its descriptor": "import os\nos.write(2, b'noise')",
    "writes to it for a whole page": "import os\nos.write(2, b'noise' * 1000)",
    "a command writes to it": "import os\nos.system('echo noise >&2')",
    "a shell magic writes to it": "!echo noise >&2",
    "warns": "import warnings\nwarnings.warn('old')\nwarnings.warn('older', DeprecationWarning, stacklevel=1)",
    "logs": "import logging\nlogging.basicConfig(level=0)\nlogging.critical('noise')",
    "logs what cannot be formatted": "import logging\nlogging.error('%d', 'noise')",
    "a library in C writes to it": "import ctypes\nctypes.CDLL(None).perror(b'noise')",
    "an exception in a thread": "import threading\none = threading.Thread(target=lambda: 1 / 0)\none.start()\none.join()",
    "an exception in a destructor": "class Loud:\n    def __del__(self): raise ValueError\nLoud()",
    "closes it": "import sys\nsys.stderr.close()",
    "silences it": "import os, sys\nsys.stderr = open(os.devnull, 'w')",
    "points the descriptor elsewhere": "import os\nos.dup2(os.open(os.devnull, os.O_WRONLY), 2)",
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE.keys())
def test_stderr_never_costs_a_point(judge: Judge, noise: str) -> None:
    inside = "\n".join("    " + line for line in noise.splitlines() if not noise.startswith("!"))
    answers = {DOUBLE: f"{noise}\ndef double(n):\n{inside}\n    return 2 * n", ANSWER: f"{noise}\nanswer = 42"}
    result = judge(answers).result
    assert {name: score.points for name, score in result.exercise_scores().items()} == {"double": 10, "answer": 6}


# The grader's own faults, by the command line: it goes on, writes no score, names the grader, ends with 3.

THIRTEEN = "    if student.answer == 13:\n        import os\n        {}\n    assert student.answer == same(42)"
FAULTY = {
    "breaks on the reference too": "    assert student.answer\n    raise KeyError('ours')",
    "ends its process": THIRTEEN.format("os._exit(0)"),
    "crashes": THIRTEEN.format("os.abort()"),
}
HEAD = 'from caip_lab.checks import category, points, same\n\n\n@points(5)\n@category(\'x\')\ndef test_x(student):\n    """x"""\n'


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_of_the_grader_writes_no_score_and_the_run_goes_on(
    course: Course, hand_in: Callable[..., Path], name: str
) -> None:
    (course.graders_dir / "mini" / "test_answer.py").write_text(HEAD + FAULTY[name] + "\n")
    for student, answer in (("ada", "answer = 13"), ("bob", "answer = 42"), ("cy", "raise ValueError")):
        hand_in(student, {**RIGHT, ANSWER: answer}, timestamp=LATE)
    (course.root / "roster.csv").unlink()
    done = subprocess.run([CAIP, "grade", "--json", "--jobs", "1"], cwd=course.root, check=False, capture_output=True, text=True)
    assert done.returncode == 3
    found = {one["student"]: (one["verdict"], one["score"]) for one in json.loads(done.stdout)}
    assert found["ada"] == ("grader_fault", None)
    assert found["bob"] == (("grader_fault", None) if "reference" in name else ("late", 16))
    assert found["cy"] == ("late", 10)
    assert "Traceback" not in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if "no score was written" in line]
    assert "test_answer.py::test_x" in line


def test_a_fault_of_the_grader_comes_before_every_other_verdict(course: Course, hand_in: Callable[..., Path]) -> None:
    file = course.graders_dir / "mini" / "test_answer.py"
    file.write_text(HEAD + FAULTY["breaks on the reference too"] + "\n")
    hand_in("ada", {DOUBLE: RIGHT[DOUBLE], ANSWER: "answer = 42"} | WRITTEN, timestamp=LATE)
    hand_in("bob", {DOUBLE: MEDDLES, ANSWER: "answer = 42"}, timestamp=LATE)
    with Worker(course, course.lab("mini")) as worker:
        results = {name: worker.grade(make_job(course, worker.lab, name)).result for name in ("ada", "bob")}
    assert results["ada"].verdict is Verdict.GRADER_FAULT
    assert {check.outcome for check in results["ada"].checks if check.name == "test_x"} == {Outcome.GRADER_FAULT}
    assert results["ada"].score is None
    assert results["bob"].verdict is Verdict.TAMPERED  # its check was never asked: the process was ended before
    assert results["bob"].score is not None
