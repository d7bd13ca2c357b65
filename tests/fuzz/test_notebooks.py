"""Spoilt notebooks go the whole way, from the download to the feedback: each ends in a verdict, none earns too much.

``make fuzz`` runs 2,000 of them, ``make fuzz SEEDS=17`` the one of that seed, ``SEEDS=100-199`` a hundred.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from caip.cli import run
from caip.config import Course
from caip.results import SubmissionResult, Verdict
from tests.fuzz.deserved import at_most
from tests.fuzz.file_mutations import HARMLESS_BYTES, OF_BYTES
from tests.fuzz.handing_in import caip, hand_in
from tests.fuzz.mutants import Mutant, mutant
from tests.fuzz.mutations import HARMLESS, OF_NOTEBOOKS

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

#: A sample of every day.
SAMPLE, BATCH = "0-11", 30
SOLVED = {"double-answer": "def double(number):\n    return number * 2", "answer-answer": "answer = 42", "why": "Because."}
VERDICTS = {Verdict.GRADED, Verdict.PENDING, Verdict.LATE, Verdict.UNGRADABLE}


def batches() -> list[range]:
    first, _, last = os.environ.get("FUZZ_SEEDS", SAMPLE).partition("-")
    seeds = range(int(first), int(last or first) + 1)
    return [seeds[start : start + BATCH] for start in range(0, len(seeds), BATCH)]


@pytest.fixture
def bases(course: Course) -> dict[str, bytes]:
    """The notebook as it was released, and solved."""
    released = course.release("mini") / "mini.ipynb"
    notebook = nbformat.read(released, as_version=4)
    for cell in notebook.cells:
        cell.source = SOLVED.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return {"released": released.read_bytes(), "solved": nbformat.writes(notebook).encode()}


@pytest.mark.parametrize("seeds", batches(), ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_every_spoilt_notebook_ends_in_a_verdict(
    course: Course, bases: dict[str, bytes], seeds: range, capfd: pytest.CaptureFixture[str]
) -> None:
    mutants = [mutant(seed, bases) for seed in seeds]
    collected = hand_in(course, mutants)
    course = Course.read(course.root)
    steps = [*collected, caip(course, "grade", "--jobs", "1"), caip(course, "feedback")]
    words = "".join(step.output for step in steps) + "".join(capfd.readouterr())
    assert [step.exception for step in steps if not isinstance(step.exception, SystemExit | None)] == [], words
    assert {step.exit_code for step in steps} <= {0, 1}, words
    assert "Traceback" not in words
    results = {standing.result.student: standing.result for standing in run.standings(course, course.labs())}
    written = in_gradebook(course)
    found = [(one, wrong) for one in mutants for wrong in faults(course, one, results[one.student], written)]
    assert not found, "\n".join(f"make fuzz SEEDS={one.seed}  # {wrong}; {one}" for one, wrong in found)


def in_gradebook(course: Course) -> dict[str, float]:
    """Return the automatic points that nbgrader knows; a student without any is not in it."""
    with Gradebook(course.db_url, course.id) as gradebook:
        found = {
            s.student.id: [g.auto_score for nb in s.notebooks for g in nb.grades]
            for s in gradebook.assignment_submissions("mini")
        }
    return {student: sum(filter(None, scores)) for student, scores in found.items() if set(scores) != {None}}


def faults(course: Course, one: Mutant, result: SubmissionResult, written: dict[str, float]) -> Iterator[str]:
    """Say what is wrong with what became of a notebook."""
    if result.verdict not in VERDICTS:
        yield f"its verdict is {result.verdict.value}: {result.message}"
    if result.verdict is Verdict.UNGRADABLE and not result.message:
        yield "ungradable, and nothing says why"
    page = course.feedback("mini", one.student) / "mini.html"
    if not page.is_file() or "</html>" not in page.read_text(encoding="utf-8"):
        yield "it has no feedback"
    yield from wrong_points(one, result, written.get(one.student))
    yield from wrong_notebook(course.autograded("mini", one.student) / "mini.ipynb", judged=result.judged)


def wrong_points(one: Mutant, result: SubmissionResult, written: float | None) -> Iterator[str]:
    deserved, earned = at_most(one.data), {name: score.points for name, score in result.exercise_scores().items()}
    if written != (sum(earned.values()) if result.judged else None):
        yield f"the gradebook says {written}, the result {earned}"
    for exercise, points in earned.items():
        if points > deserved[exercise]:
            yield f"{points} points for {exercise}, at most {deserved[exercise]} are deserved"
    full = {"double": 10.0, "answer": 6.0} if one.base == "solved" else {"double": 0.0, "answer": 0.0}
    if one.harmless and earned != full:
        yield f"nothing was done that may cost a point, and it earned {earned}: {result.message}"


def wrong_notebook(path: Path, *, judged: bool) -> Iterator[str]:
    if path.is_file() != judged:
        yield f"a graded notebook is {'missing' if judged else 'there'}"
    elif judged:
        try:
            nbformat.validate(nbformat.read(path, as_version=4), relax_add_props=False)
        except (ValueError, nbformat.ValidationError) as error:
            yield f"the graded notebook is none: {error}"


def test_the_same_seed_makes_the_same_notebook_and_every_change_is_made(bases: dict[str, bytes]) -> None:
    made = [mutant(seed, bases) for seed in range(600)]
    assert [mutant(seed, bases) for seed in (0, 7, 599)] == [made[0], made[7], made[599]]
    assert {name for one in made for name in one.changes} == {*OF_NOTEBOOKS, *OF_BYTES} > HARMLESS | HARMLESS_BYTES
    assert len([one for one in made if one.harmless]) > 90
    assert {one.base for one in made} == set(bases)


def test_what_is_deserved_at_most_is_known_without_caip(bases: dict[str, bytes]) -> None:
    assert at_most(bases["solved"]) == {"double": 10.0, "answer": 6.0}
    assert at_most(bases["released"]) == {"double": 0.0, "answer": 0.0}
    assert at_most(bases["solved"].replace(b"number * 2", b"number * 3")) == {"double": 0.0, "answer": 6.0}
    assert at_most(b"{") == {"double": 0.0, "answer": 0.0}
