"""Two routes, one score: ``caip grade`` and ``nbgrader autograde`` on the small course, resubmission and manual grades."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

from caip.cli import run
from caip.config import Course
from caip.results import SubmissionResult, Verdict
from caip.scheduling import ThisMachine

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
assert issubclass(SAWarning, RuntimeWarning)

WRONG = {"double-answer": "def double(n): return n", "answer-answer": "answer = 41"}
HTML = "<script>alert(1)</script><b onclick='x()'>bold</b>"
HOSTILE = {
    "answer-answer": f"from IPython.display import HTML, display\ndisplay(HTML({HTML!r}))\nanswer = 42",
    "why": "<img src=x onerror=alert(2)> [a](javascript:alert(3)) ![t](https://elsewhere.example/t.png) [ok](https://ok.example)",
}
FULL = {"double": 10, "answer": 6, "why": None}
NOTHING = dict.fromkeys(("double", "answer", "why"))

HandIn = Callable[..., Path]
Points = dict[str, dict[str, float | None]]


def by_caip(course: Course, *, force: bool = True) -> None:
    list(run.grade(course, run.to_grade(course, course.labs(), None, "confined", force=force), ThisMachine(1, "confined")))


def nbgrader(course: Course, *arguments: str, returncode: int = 0) -> str:
    done = subprocess.run(["nbgrader", *arguments], cwd=course.root, check=False, capture_output=True, text=True)
    assert done.returncode == returncode, done.stderr
    return done.stdout


def by_nbgrader(course: Course) -> None:
    """Autograde; 1 tells that some notebook could not be graded, as in both of its rounds here."""
    nbgrader(course, "autograde", "mini", "--force", returncode=1)


def points(course: Course) -> Points:
    with Gradebook(course.db_url, course.id) as gradebook:
        found = gradebook.find_assignment("mini").submissions
        return {s.student.id: {g.name: g.auto_score for nb in s.notebooks for g in nb.grades} for s in found}


def duplicate(notebook: nbformat.NotebookNode) -> None:
    notebook.cells.append(NotebookNode({**notebook.cells[4], "id": "copied"}))


def delete_all(notebook: nbformat.NotebookNode) -> None:
    notebook.cells = [cell for cell in notebook.cells if not cell.metadata.get("nbgrader", {}).get("grade")]


def course_of(released: Path, folder: Path) -> Course:
    shutil.copytree(released, folder / "course")
    return Course.read(folder / "course")


@dataclass(frozen=True)
class Rounds:
    """A course that was graded twice by one route, with what the first round gave."""

    course: Course
    first: Points
    students: dict[str, run.Standing]


@pytest.fixture(scope="module", params=[by_caip, by_nbgrader], ids=["caip", "nbgrader"])
def rounds(
    request: pytest.FixtureRequest, _released_mini: Path, tmp_path_factory: pytest.TempPathFactory, handing_in: HandIn
) -> Rounds:
    """Everybody hands in; then some do so again, a person gives grades to dee, and everything is graded again."""
    course = course_of(_released_mini, tmp_path_factory.mktemp("rounds"))
    for student in ("ada", "bob", "cy", "dee"):
        handing_in(course, student, WRONG if student == "cy" else None, duplicate if student == "dee" else None)
    (handing_in(course, "eve") / "mini.ipynb").write_text("not json")
    request.param(course)
    first = points(course)
    handing_in(course, "ada", WRONG, delete_all)
    (course.submitted("mini", "bob") / "mini.ipynb").write_text("not json")
    with Gradebook(course.db_url, course.id) as gradebook:
        gradebook.find_grade("why", "mini", "mini", "dee").manual_score = 3
        gradebook.find_grade("double", "mini", "mini", "dee").manual_score = 9
        gradebook.db.commit()
    request.param(course)
    return Rounds(course, first, {one.result.student: one for one in run.standings(course, course.labs())})


def test_either_route_gives_what_is_deserved(rounds: Rounds) -> None:
    deserved = {"ada": FULL, "bob": FULL, "cy": {"double": 0, "answer": 1, "why": 0}, "dee": FULL, "eve": NOTHING}
    assert {student: rounds.first.get(student, NOTHING) for student in deserved} == deserved


def test_one_broken_notebook_stops_neither_route(rounds: Rounds) -> None:
    assert rounds.students["eve"].result.verdict is Verdict.UNGRADABLE
    assert points(rounds.course)["cy"] == rounds.first["cy"]


def test_a_resubmission_is_scored_from_nothing(rounds: Rounds) -> None:
    assert points(rounds.course)["ada"] == {"double": 0, "answer": 1, "why": 0}


def test_a_broken_resubmission_has_no_score_by_either_route(rounds: Rounds) -> None:
    assert points(rounds.course)["bob"] == NOTHING
    assert rounds.students["bob"].result.verdict is Verdict.UNGRADABLE


def test_a_manual_grade_survives_regrading(rounds: Rounds) -> None:
    assert rounds.students["dee"].total == 3 + 9 + 6
    assert rounds.students["dee"].verdict is Verdict.GRADED
    with Gradebook(rounds.course.db_url, rounds.course.id) as gradebook:
        assert not gradebook.find_grade("why", "mini", "mini", "dee").needs_manual_grade
        assert gradebook.find_submission("mini", "dee").score == 18


@pytest.mark.whole
def test_nbgraders_own_release_gives_the_same_as_ours(course: Course, hand_in: HandIn) -> None:
    """From nothing but source/, by nbgrader alone; then its feedback, its export and its validation."""
    hand_in("ada")
    hand_in("bob", WRONG)
    (course.root / "gradebook.db").unlink()
    nbgrader(course, "generate_assignment", "mini", "--force")
    nbgrader(course, "autograde", "mini", "--force")
    assert points(course) == {"ada": FULL, "bob": {"double": 0, "answer": 1, "why": 0}}
    nbgrader(course, "generate_feedback", "mini")
    nbgrader(course, "export")
    assert "not yet" in (course.feedback("mini", "bob") / "mini.html").read_text()
    assert "bob" in (course.root / "grades.csv").read_text()
    shutil.copy(course.submitted("mini", "bob") / "mini.ipynb", course.root / "release" / "mini" / "mine.ipynb")
    done = subprocess.run(
        ["nbgrader", "validate", "mine.ipynb"], cwd=course.root / "release" / "mini", check=True, capture_output=True, text=True
    )
    assert "What does twice mean?" in done.stdout
    assert "double(3)" in done.stdout


# What one grading leaves.


@pytest.fixture(scope="module")
def graded(_released_mini: Path, tmp_path_factory: pytest.TempPathFactory, handing_in: HandIn) -> Course:
    """A course that is graded, with feedback for everybody. Not to be changed."""
    course = course_of(_released_mini, tmp_path_factory.mktemp("graded"))
    (course.root / "requirements.lock").write_text("numpy==1\n")
    handing_in(course, "ada")
    handing_in(course, "bob", WRONG)
    handing_in(course, "cy", HOSTILE)
    (handing_in(course, "aaron") / "mini.ipynb").write_text("not json")  # the first page is one without a notebook
    by_caip(course)
    list(run.feedback(course, course.labs()))
    return course


@pytest.fixture
def copied(graded: Course, tmp_path: Path) -> Course:
    """A graded course that may be changed; paths and secret are others, students' work and results are the same."""
    return course_of(graded.root, tmp_path)


def result_of(course: Course, student: str) -> SubmissionResult:
    return next(one.result for one in run.standings(course, course.labs()) if one.result.student == student)


def page_of(course: Course, student: str) -> str:
    return (course.feedback("mini", student) / "mini.html").read_text()


def test_run_records_cannot_be_changed(copied: Course) -> None:
    with sqlite3.connect(copied.root / "gradebook.db") as database:
        for statement in ("UPDATE caip_run SET points = 20", "DELETE FROM caip_check"):
            with pytest.raises(sqlite3.IntegrityError, match="immutable"):
                database.execute(statement)


def test_a_run_record_holds_what_is_needed_to_repeat_it(graded: Course) -> None:
    record = result_of(graded, "ada").record
    assert record.isolation.startswith("confined")
    assert record.seconds > 0
    for text in (record.seed, record.notebook_sha256, record.graders_sha256, record.lock_sha256):
        assert len(text) == 64
    assert record.caip_version
    assert record.started_at.endswith("+00:00")


def test_feedback_shows_no_hidden_input_and_no_grader(graded: Course) -> None:
    page = page_of(graded, "bob")
    for check in (check for check in result_of(graded, "bob").checks if not check.public):
        assert check.sentence in page
        assert check.facts.call == "answer" or check.facts.call not in page
    assert "rng.integers" not in page


def test_students_html_is_harmless_in_autograded(graded: Course) -> None:
    cells = nbformat.read(graded.autograded("mini", "cy") / "mini.ipynb", as_version=4).cells
    rendered = str([cell.get("outputs") for cell in cells]) + "".join(cell.source for cell in cells if cell.cell_type != "code")
    assert "bold" in rendered
    assert '<a href="https://ok.example"' in rendered
    for danger in (
        "<script",
        "<b onclick",
        "<img src=x onerror",
        "](javascript:",
        "![t](",
    ):
        assert danger not in rendered


def test_files_of_people_are_private(graded: Course) -> None:
    folders = (graded.autograded("mini", "ada"), graded.feedback("mini", "ada"))
    private = [graded.root / "gradebook.db", folders[0] / "mini.ipynb", folders[1] / "mini.html"]
    assert [oct(path.stat().st_mode & 0o777) for path in private] == ["0o600"] * 3


def test_the_first_page_may_be_one_without_a_notebook(graded: Course) -> None:
    assert "not JSON" in page_of(graded, "aaron")


def test_a_grader_fault_leaves_what_was_graded_and_its_page(copied: Course) -> None:
    before = page_of(copied, "ada")
    (copied.graders_dir / "mini" / "test_answer.py").write_text("1 / 0\n")
    by_caip(copied)
    assert points(copied)["ada"] == FULL
    assert result_of(copied, "ada").verdict is Verdict.GRADER_FAULT
    list(run.feedback(copied, copied.labs()))
    assert page_of(copied, "ada") == before


def test_the_page_after_a_grader_fault_shows_nothing_of_the_grader(course: Course, hand_in: HandIn) -> None:
    hand_in("ada")
    text = (course.graders_dir / "mini" / "test_answer.py").read_text()
    broken = text.replace("assert student.answer == same(42)", "raise KeyError(f'hidden {student.answer} expected 42')")
    (course.graders_dir / "mini" / "test_answer.py").write_text(broken)
    by_caip(course)
    assert "hidden 42" in result_of(course, "ada").message
    list(run.feedback(course, course.labs()))
    page = page_of(course, "ada")
    assert "ours, not yours" in page
    for secret in ("hidden", "KeyError", "test_answer"):
        assert secret not in page
