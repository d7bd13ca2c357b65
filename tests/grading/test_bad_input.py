"""Bad input: each gets the verdict it deserves and a message that says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from caip.config import Course
from caip.grading import Graded
from caip.results import Outcome, Verdict
from caip.scheduling import ThisMachine

FULL = {"double": 10.0, "answer": 6.0}


@pytest.fixture
def course(shared_course: Course) -> Course:
    """One course for all: nothing here changes anything but what is handed in."""
    return shared_course


def points(graded: Graded) -> dict[str, float]:
    return {name: score.points for name, score in graded.result.exercise_scores().items()}


def rewrite(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    raw = json.loads((folder / "mini.ipynb").read_text())
    found = change(raw)
    (folder / "mini.ipynb").write_text(json.dumps(raw if found is None else found))


def test_nbformat_3_is_graded(grade: Callable[[str], Graded], hand_in: Callable[..., Path]) -> None:
    def old(raw: dict[str, Any]) -> dict[str, Any]:
        cells = [
            {
                "cell_type": "code",
                "language": "python",
                "metadata": c["metadata"],
                "input": c["source"],
                "outputs": [],
                "collapsed": False,
            }
            if c["cell_type"] == "code"
            else {"cell_type": "markdown", "metadata": c["metadata"], "source": c["source"]}
            for c in raw["cells"]
        ]
        return {
            "nbformat": 3,
            "nbformat_minor": 0,
            "metadata": {"name": "mini"},
            "worksheets": [{"cells": cells, "metadata": {}}],
        }

    rewrite(hand_in("ada"), old)
    assert points(grade("ada")) == FULL


def test_no_cells_earns_nothing_and_is_graded(grade: Callable[[str], Graded], hand_in: Callable[..., Path]) -> None:
    rewrite(hand_in("ada"), lambda raw: raw.update(cells=[]))
    graded = grade("ada")
    assert points(graded) == {"double": 0, "answer": 0}
    assert {check.outcome for check in graded.result.checks} == {Outcome.MISSING}
    assert len(graded.result.repairs) >= 4


def test_fifty_megabytes_of_output_are_no_trouble(grade: Callable[[str], Graded], hand_in: Callable[..., Path]) -> None:
    def fat(raw: dict[str, Any]) -> None:
        output = {"output_type": "stream", "name": "stdout", "text": "x" * 45_000_000}
        next(c for c in raw["cells"] if c["cell_type"] == "code")["outputs"] = [output]

    rewrite(hand_in("ada"), fat)
    graded = grade("ada")
    assert points(graded) == FULL
    assert len(graded.notebook or "") < 1_000_000


def test_a_notebook_over_the_limit_is_ungradable_and_says_so(
    grade: Callable[[str], Graded], hand_in: Callable[..., Path]
) -> None:
    folder = hand_in("ada")
    with (folder / "mini.ipynb").open("a") as file:
        file.write(" " * 51_000_000)
    result = grade("ada").result
    assert result.verdict is Verdict.UNGRADABLE
    assert "too large" in result.message


def test_a_kernelspec_that_does_not_exist_is_ignored(grade: Callable[[str], Graded], hand_in: Callable[..., Path]) -> None:
    spec = {"kernelspec": {"name": "julia-1.9", "display_name": "Julia", "language": "julia"}}
    rewrite(hand_in("ada"), lambda raw: raw.update(metadata=spec))
    assert points(grade("ada")) == FULL


@pytest.mark.parametrize("ids", [lambda n: None, lambda n: "same", lambda n: 5])
def test_cell_ids_missing_or_twice(
    grade: Callable[[str], Graded], hand_in: Callable[..., Path], ids: Callable[[int], object]
) -> None:
    def spoil(raw: dict[str, Any]) -> None:
        for number, cell in enumerate(raw["cells"]):
            cell["id"] = ids(number)

    rewrite(hand_in("ada"), spoil)
    assert points(grade("ada")) == FULL


@pytest.mark.parametrize(
    "name", ["pandas.py", "pytest.py", "numpy.py", "json.py", "msgpack.py", "caip_lab.py", "sitecustomize.py", "conftest.py"]
)
def test_a_module_beside_the_notebook_breaks_nothing(
    grade: Callable[[str], Graded], hand_in: Callable[..., Path], name: str
) -> None:
    (hand_in("ada") / name).write_text("raise RuntimeError('shadowed')\n")
    assert points(grade("ada")) == FULL


def test_a_module_of_the_students_own_can_be_imported(grade: Callable[[str], Graded], hand_in: Callable[..., Path]) -> None:
    folder = hand_in("ada", {"double-answer": "from mine import double", "answer-answer": "answer = 42"})
    (folder / "mine.py").write_text("def double(n):\n    return 2 * n\n")
    assert points(grade("ada")) == FULL


@pytest.mark.parametrize(
    ("code", "double"),
    [
        ("import sys\nsys.exit()", 10),
        ("quit()", 10),
        ("name = input('who?')", 10),
        ("import warnings\nwarnings.simplefilter('error')\nwarnings.warn('x')", 10),
        ("import os\nos.chdir('/')", 10),
        ("import sys\nsys.setrecursionlimit(50)", 10),
    ],
)
def test_what_a_cell_may_do_to_itself(
    grade: Callable[[str], Graded], hand_in: Callable[..., Path], code: str, double: float
) -> None:
    def add(notebook: nbformat.NotebookNode) -> None:
        notebook.cells.insert(2, nbformat.v4.new_code_cell(code))

    hand_in("ada", None, add)
    assert points(grade("ada")) == {"double": double, "answer": 6}


def test_files_that_are_not_utf8_are_no_trouble(grade: Callable[[str], Graded], hand_in: Callable[..., Path]) -> None:
    folder = hand_in("ada")
    (folder / "notes.txt").write_bytes(b"caf\xe9 \xff\xfe")
    (folder / "caf\udce9.txt").write_bytes(b"x")
    assert points(grade("ada")) == FULL


def test_a_students_id_may_be_any_name_of_a_folder(course: Course, hand_in: Callable[..., Path]) -> None:
    from caip.cli import run

    students = ["Zoë Müller", "o'neill", "李雷", "a b  c", "semi;colon", "50%", "-dash"]
    for student in students:
        hand_in(student)
    work = run.to_grade(course, course.labs(), None, "process", force=True)
    found = {step.graded.result.student: points(step.graded) for step in run.grade(course, work, ThisMachine(1, "process"))}
    assert found == dict.fromkeys(students, FULL)
    assert len(list(run.feedback(course, course.labs()))) == len(students)
    assert all((course.feedback("mini", student) / "mini.html").is_file() for student in students)


def test_a_submission_of_another_lab_is_ungradable_and_says_what_was_found(
    course: Course, grade: Callable[[str], Graded]
) -> None:
    folder = course.submitted("mini", "ada")
    folder.mkdir(parents=True)
    (folder / "other.ipynb").write_text('{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}')
    result = grade("ada").result
    assert result.verdict is Verdict.UNGRADABLE
    assert "other.ipynb" in result.message


def test_a_link_is_not_followed(course: Course, grade: Callable[[str], Graded], hand_in: Callable[..., Path]) -> None:
    folder = hand_in("ada")
    (folder / "secret.txt").symlink_to(course.root / "gradebook.db")
    (folder / "loop").symlink_to(folder)
    graded = grade("ada")
    assert points(graded) == FULL
    assert any("secret.txt" in line for line in graded.result.repairs)


def test_a_notebook_that_is_a_link_is_ungradable(
    course: Course, grade: Callable[[str], Graded], hand_in: Callable[..., Path]
) -> None:
    original = hand_in("bob") / "mini.ipynb"
    folder = course.submitted("mini", "ada")
    folder.mkdir(parents=True)
    (folder / "mini.ipynb").symlink_to(original)
    assert grade("ada").result.verdict is Verdict.UNGRADABLE


def test_a_notebook_of_very_many_cells_is_ungradable_at_once(
    course: Course, grade: Callable[[str], Graded], hand_in: Callable[..., Path]
) -> None:
    rewrite(hand_in("ada"), lambda raw: raw.update(cells=[{}] * 300_000))
    result = grade("ada").result
    assert result.verdict is Verdict.UNGRADABLE
    assert "300000 cells" in result.message
