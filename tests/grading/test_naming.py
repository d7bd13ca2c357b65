"""Feedback names the misconception: where an answer's values are a known mistake's, and nowhere else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from caip.config import Course
from caip.grading import Graded, Worker, collect_problems, make_job
from caip.grading.endings import Ending, packed, unpacked
from caip.grading.naming import Agreement, agreement, most_telling
from caip.grading.scoring import Check, Ran
from caip.grading.stage import NOTHING
from caip.results import NamedMistake
from caip_lab.checks import StudentError, close, same, trace
from caip_lab.checks.failures import NotDefined, NotReached
from caip_lab.checks.language import CheckSpec

AGREES, DIFFERS, SILENT = Agreement.AGREES, Agreement.DIFFERS, Agreement.SILENT

#: What is added to the small course's catalogue: twins, and code that breaks whatever is near it.
MORE = '''
LENGTH = "def double(number):\\n    return number + len(seen)\\n"
LOOP = "answer = 6\\nfor _ in range(7):\\n    answer += 1\\n"
MISCONCEPTIONS += [
    Misconception("answer", "dies", "It ends the process.", "import os\\nos._exit(1)\\n"),
    Misconception("answer", "raises", "It raises.", "answer = 1 / 0\\n"),
    Misconception("answer", "sum-in-a-loop", "This adds\\n  one, seven times.", LOOP),
    *(Misconception("answer", f"side-{n}", "One of many.", "answer = int('67')\\n") for n in range(2)),
    Misconception("double", "fills-the-list", "This fills a list.", "seen.extend(range(7))\\n" + LENGTH),
    Misconception("double", "uses-the-list", "This adds what the list holds.", LENGTH),
    Misconception("double", "by-the-file", "This adds what the file says.", """
open("added.txt", "w").write("11")
def double(number):
    return number + int(open("added.txt").read())
"""),
    Misconception("double", "shouts", "This <shouts> & returns a text.", "def double(number):\\n    return str(number)\\n"),
    Misconception("double", "not-a-number", "This is not a number.", "def double(number):\\n    return float('nan')\\n"),
    Misconception("double", "first-small-then-square", "The square, or 1 for small numbers.", """
def double(number):
    return number**2 if number > 9 else 1
"""),
]
'''
#: A second hidden check: one more place where answers part.
CHECK = '''

@points(2)
@category("small numbers")
def test_double_of_small_numbers(student):
    """double works for small numbers"""
    for number in (3, 5, 7):
        assert student.double(number) == close(2 * number)
'''
#: An answer to ``double``, and what it is named: the mistake itself in other words, or one that only looks like it.
ANSWERS = {
    "the same in other words": ("import operator\ndouble = lambda n: operator.pow(int(n), 2.0)", ["square"]),
    "within the tolerance": ("def double(n): return n**2 * (1 + 1e-12)", ["square"]),
    "outside of it": ("def double(n): return n**2 * (1 + 1e-6)", []),
    "another one on small numbers": ("def double(n): return 1 if n < 10 else n**2", ["first-small-then-square"]),
    "right where the mistake is wrong": ("def double(n): return n**2 if n > 9 else 2 * n", []),
    "a text": ("def double(n): return f'{n}'", ["shouts"]),
    "nan": ("def double(n): return n * float('nan')", ["not-a-number"]),
    "right": ("def double(n):\n    if n is None: raise TypeError\n    return 2 * n", []),
    "right, apart from the error": ("def double(n): return 0 if n is None else n * 2", ["zero-for-none"]),
    "an error": ("def double(n): return n.square()", []),
    "an error after a mistake": ("def double(n): return n**2 if n > 9 else n.square()", []),
    "no such function": ("", []),
    "never ends": ("def double(n):\n    while True: pass", []),
    "ends the process": ("def double(n): __import__('os')._exit(0)", []),
    "nothing": ("def double(n): pass", []),
    "equal to anything": ("class Liar(float):\n    __eq__ = lambda *_: True\n    __ne__ = lambda *_: False\n"
                          "def double(n): return Liar(3)", []),
    "an object equal to anything": ("class Liar:\n    __eq__ = lambda *_: True\ndef double(n): return Liar()", []),
    "a mistake with side effects": ("class Sly(int):\n    def __add__(self, n): raise SystemExit\n"
                                    "def double(n): return Sly(n**2)", ["square"]),
    "a million values": ("def double(n): return [n] * 1_000_000", []),
    "where lists are shared": ("def double(n): return n + 7", ["fills-the-list"]),
    "where lists are not shared": ("def double(n): return n", ["uses-the-list"]),
    "by a file": ("def double(n): return n + 11", ["by-the-file"]),
}  # fmt: skip

Judge = Callable[..., Graded]


@pytest.fixture(scope="module")
def crowded(_released_mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The small course with the larger catalogue, one more check, and a list that every answer starts from."""
    root = tmp_path_factory.mktemp("crowded") / "course"
    shutil.copytree(_released_mini, root)
    for name, text in (("misconceptions.py", MORE), ("test_double.py", CHECK)):
        with (root / "graders" / "mini" / name).open("a") as file:
            file.write(text)
    lab = root / "source" / "mini" / "lab.toml"
    lab.write_text(lab.read_text().replace("points = 10", "points = 12"))
    notebook = nbformat.read(root / "source" / "mini" / "mini.ipynb", as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("seen = []", id="seen"))
    nbformat.write(notebook, root / "source" / "mini" / "mini.ipynb")
    return Course.read(root)


@pytest.fixture(scope="module")
def judge(crowded: Course, handing_in: Callable[..., Path]) -> Iterator[Judge]:
    """Judge answers as the scheduler does."""
    with Worker(crowded, crowded.lab("mini")) as worker:

        def do(answers: dict[str, str], student: str = "ada") -> Graded:
            handing_in(crowded, student, answers)
            job = make_job(crowded, worker.lab, student)
            graded = worker.grade(job)
            return worker.grade(job.confirmed(graded)) if graded.doubtful else graded

        yield do


def named(graded: Graded) -> list[str]:
    return [mistake.name for mistake in graded.result.mistakes]


#: What ``make test`` tries of all these.
SOME = ("the same in other words", "right where the mistake is wrong", "by a file")


def some(what: str) -> object:
    return pytest.param(what, marks=() if what in SOME else pytest.mark.whole)


@pytest.mark.parametrize("what", [some(what) for what in ANSWERS])
def test_an_answer_is_named_by_its_values(judge: Judge, what: str) -> None:
    code, expected = ANSWERS[what]
    assert named(judge({"double-answer": code, "answer-answer": "answer = 42"})) == expected


@pytest.mark.whole
@pytest.mark.parametrize(
    ("code", "expected"),
    [("answer = 42", []), ("answer = 12.0 + 1", ["sum", "sum-in-a-loop"]), ("answer = 67", []), ("answer = 6**7", ["power"])],
    ids=["right", "two give the same", "three give the same", "one"],
)
def test_values_are_named_and_many_that_are_alike_are_not(judge: Judge, code: str, expected: list[str]) -> None:
    assert named(judge({"double-answer": "def double(n): return 2 * n", "answer-answer": code})) == expected


def test_feedback_says_it_in_the_sentence_of_the_misconception(judge: Judge) -> None:
    graded = judge({"double-answer": "def double(n): return str(n)", "answer-answer": "answer = 13"})
    cells = nbformat.reads(graded.notebook or "", as_version=4).cells
    shown = {c.metadata.nbgrader.grade_id: c.outputs[0].data for c in cells if c.metadata.get("nbgrader", {}).get("grade")
             and c.cell_type == "code"}  # fmt: skip
    assert "A known mistake gives your values: This <shouts> & returns a text.\n" in shown["double"]["text/plain"]
    assert "This &lt;shouts&gt; &amp; returns a text.</p>" in shown["double"]["text/html"]
    both = "Known mistakes give your values: This is six and seven. Or: This adds one, seven times."
    assert both in shown["answer"]["text/plain"]
    assert both in shown["answer"]["text/html"].replace("<strong>", "").replace("</strong>", "")


@pytest.mark.whole
def test_the_points_are_the_same_and_a_right_answer_is_told_of_nothing(judge: Judge) -> None:
    right = judge({"double-answer": "def double(n): return n + n", "answer-answer": "answer = 42"})
    wrong = judge({"double-answer": "def double(n): return n ** 2", "answer-answer": "answer = 42"})
    assert "known mistake" not in (right.notebook or "")
    points = wrong.result.exercise_scores()
    assert (points["double"].points, points["answer"].points) == (0, 6)


@pytest.mark.whole
def test_no_value_and_no_input_is_in_what_is_named(judge: Judge) -> None:
    """Who answers as a mistake for some inputs learns at most whether all of them were such inputs."""
    code = "def double(n): return n**2 if n % 2 else n + 2"
    square = NamedMistake("double", "square", "This is the square: the number times itself.")
    assert {judge({"double-answer": code}, f"s{n}").result.mistakes for n in range(4)} <= {(), (square,)}


@pytest.mark.whole
def test_the_same_submission_is_named_alike_by_another_worker_and_after_other_work(judge: Judge, crowded: Course) -> None:
    answers = {"double-answer": "def double(n): return n + 7", "answer-answer": "answer = 6 + 7"}
    first = judge(answers).result
    judge({"double-answer": "def double(n): return n + 11"}, "bob")
    with Worker(crowded, crowded.lab("mini")) as fresh:
        other = fresh.grade(make_job(crowded, fresh.lab, "ada")).result
    assert first.mistakes == judge(answers).result.mistakes == other.mistakes
    assert len(first.mistakes) == 3


@pytest.mark.whole
def test_a_catalogue_that_breaks_the_rules_is_found_before_any_student_meets_it(course: Course) -> None:
    file = course.graders_dir / "mini" / "misconceptions.py"
    good = file.read_text()
    for line, words in {
        'MISCONCEPTIONS.append(Misconception("triple", "x", "X.", ""))': "names no exercise 'triple'",
        'MISCONCEPTIONS.append(Misconception("double", "x", " ", ""))': "double x has no sentence",
        "1 / 0": "cannot be loaded: ZeroDivisionError",
    }.items():
        file.write_text(f"{good}\n{line}\n")
        (problem,) = collect_problems(course, course.lab("mini"))
        assert words in problem


@pytest.mark.whole
def test_without_a_catalogue_nothing_is_named(course: Course, hand_in: Callable[..., Path]) -> None:
    (course.graders_dir / "mini" / "misconceptions.py").unlink()
    hand_in("ada", {"answer-answer": "answer = 13"})
    with Worker(course, course.lab("mini")) as worker:
        assert worker.grade(make_job(course, worker.lab, "ada")).result.mistakes == ()


@pytest.mark.whole
def test_a_misconception_that_never_returns_is_not_named_and_keeps_none_from_it(
    course: Course, hand_in: Callable[..., Path]
) -> None:
    with (course.graders_dir / "mini" / "misconceptions.py").open("a") as file:
        file.write('\nLOOP = "def double(n):\\n    while True: pass\\n"\n')
        file.write('MISCONCEPTIONS.insert(0, Misconception("double", "loop", "It loops.", LOOP))\n')
    hand_in("ada", {"double-answer": "def double(n): return n**2", "answer-answer": "answer = 13"})
    with Worker(course, course.lab("mini")) as worker:
        result = worker.grade(make_job(course, worker.lab, "ada")).result
    assert [one.name for one in result.mistakes] == ["square", "sum"]


def ended(
    *values: object, got: object = None, error: BaseException | None = None, comparison: type = close, wanted: float = -1
) -> Ran:
    """Return a check that ended as told, after as many values that it accepted. ``wanted`` is what the last was compared with."""
    check = Check("e", "test_x", "x", False, CheckSpec(1.0))
    with trace.recording() as seen:
        for value in values:
            seen.touched += 1
            assert value == close(value)
        if got is not None or error is not None:
            seen.touched += 1
        if got is not None:
            error = AssertionError() if got != comparison(wanted) else None
    return Ran(check, seen, error)


def raised(name: str, message: str = "") -> StudentError:
    return StudentError(name, message)


@pytest.mark.parametrize(
    ("answer", "mistake", "said"),
    [
        (ended(1), ended(1), SILENT),
        (ended(1, got=3), ended(1, 2), SILENT),
        (ended(1), ended(1, got=3), DIFFERS),
        (ended(1, got=3), ended(1, got=3), AGREES),
        (ended(1, got=3), ended(1, got=4), DIFFERS),
        (ended(1, got=3), ended(got=3), DIFFERS),
        (ended(1, got=3), ended(1, 2, got=3), SILENT),
        (ended(got=3.0), ended(got=3 + 1e-10), AGREES),
        (ended(got=3.0, comparison=same), ended(got=3 + 1e-10, comparison=same), DIFFERS),
        (ended(got=[3, 4]), ended(got=3), DIFFERS),
        (ended(got=[3, 4]), ended(got=(3, 4)), AGREES),
        (ended(got=True), ended(got=1), DIFFERS),
        (ended(got=float("nan")), ended(got=float("nan")), AGREES),
        (ended(got={"a": "x"}), ended(got={"a": "x"}), AGREES),
        (ended(got=2.0, wanted=4.0), ended(got=3.0, wanted=6.0), AGREES),
        (ended(got=2.0, wanted=4.0), ended(got=3.0, wanted=7.0), DIFFERS),
        (ended(got=0.0, wanted=4.0), ended(got=0.0, wanted=6.0), AGREES),
        (ended(got=2.0, wanted=4.0), ended(got=0.0, wanted=6.0), DIFFERS),
        (ended(error=raised("KeyError", "'a'")), ended(error=raised("KeyError", "'a'")), AGREES),
        (ended(1, error=raised("KeyError", "'a'")), ended(1, error=raised("KeyError", "'a'")), AGREES),
        (ended(error=raised("KeyError", "'a'")), ended(error=raised("KeyError", "'b'")), SILENT),
        (ended(error=raised("KeyError", "'a'")), ended(1, error=raised("KeyError", "'a'")), SILENT),
        (ended(1, error=raised("KeyError", "'a'")), ended(error=raised("KeyError", "'a'")), DIFFERS),
        (ended(error=NotDefined("f")), ended(error=NotReached("missing", "there is no f")), SILENT),
        (ended(error=NotDefined("f")), ended(error=raised("KeyError")), DIFFERS),
        (ended(error=raised("KeyError")), ended(error=raised("TypeError")), DIFFERS),
        (ended(error=raised("KeyError")), ended(got=3), DIFFERS),
        (ended(error=raised("KeyError")), ended(1, got=3), SILENT),
        (ended(1, error=raised("KeyError")), ended(got=3), DIFFERS),
        (ended(got=3), ended(error=raised("KeyError")), DIFFERS),
        (ended(got=3), ended(1, error=raised("KeyError")), SILENT),
        (ended(error=AssertionError()), ended(error=AssertionError()), SILENT),
        (ended(got=[1] * 30_000), ended(got=[1] * 30_000), SILENT),
    ],
)
def test_what_one_check_says(answer: Ran, mistake: Ran, said: Agreement) -> None:
    kept = unpacked(packed({"mistake": (Ending.of(mistake),)}))["mistake"][0]
    assert agreement(Ending.of(answer), Ending.of(mistake)) is agreement(Ending.of(answer), kept) is said


@pytest.mark.parametrize(
    ("agreeing", "expected"),
    [
        ({}, []),
        ({"a": set()}, []),
        ({"a": {1}, "b": {1, 2}}, ["b"]),
        ({"a": {1}, "b": {2}}, ["a", "b"]),
        ({"a": {1}, "b": {1}}, ["a", "b"]),
        ({"a": {1}, "b": {1}, "c": {1}}, []),
        ({"a": {1}, "b": {1}, "c": {1}, "d": {1, 2}}, ["d"]),
        ({"a": {1}, NOTHING: {1}}, []),
        ({"a": {1}, NOTHING: {1, 2}}, []),
        ({"a": {1, 2}, NOTHING: {1}}, ["a"]),
        ({"a": {1}, NOTHING: set()}, ["a"]),
    ],
)
def test_what_agrees_on_the_most_is_named(agreeing: dict[str, set[int]], expected: list[str]) -> None:
    assert most_telling(agreeing) == expected
