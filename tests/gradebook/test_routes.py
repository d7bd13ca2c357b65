"""Two routes, one score: ``caip grade`` and ``nbgrader autograde`` on the small course, resubmission and manual grades."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

from caip.cli import run
from caip.config import Course
from caip.results import Verdict

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
assert issubclass(SAWarning, RuntimeWarning)

WRONG = {"double-answer": "def double(n): return n", "answer-answer": "answer = 41"}


def by_caip(course: Course, *, force: bool = True) -> None:
    list(run.grade(course, run.to_grade(course, course.labs(), None, force=force), 2, "process"))


def by_nbgrader(course: Course) -> None:
    subprocess.run(["nbgrader", "autograde", "mini", "--force"], cwd=course.root, check=True, capture_output=True)


def points(course: Course) -> dict[str, dict[str, float | None]]:
    with Gradebook(course.db_url, course.id) as gradebook:
        found = gradebook.find_assignment("mini").submissions
        return {s.student.id: {g.name: g.auto_score for nb in s.notebooks for g in nb.grades} for s in found}


def duplicate(notebook: nbformat.NotebookNode) -> None:
    notebook.cells.append(NotebookNode({**notebook.cells[4], "id": "copied"}))


def test_both_routes_give_the_same_points(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    hand_in("bob", WRONG)
    hand_in("cy", None, duplicate)
    by_caip(course)
    ours = points(course)
    (course.root / "gradebook.db").unlink()
    shutil.rmtree(course.root / "autograded")
    subprocess.run(["nbgrader", "generate_assignment", "mini", "--force"], cwd=course.root, check=True, capture_output=True)
    by_nbgrader(course)
    assert ours == points(course)
    assert ours["ada"] == {"double": 10, "answer": 6, "why": None}
    assert ours["bob"] == {"double": 0, "answer": 1, "why": 0}
    assert ours["cy"] == ours["ada"]


def test_one_broken_notebook_stops_neither_route(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    (hand_in("bob") / "mini.ipynb").write_text("not json")
    by_caip(course)
    assert points(course) == {"ada": {"double": 10, "answer": 6, "why": None}, "bob": dict.fromkeys(("double", "answer", "why"))}
    done = subprocess.run(["nbgrader", "autograde", "mini", "--force"], cwd=course.root, check=False, capture_output=True)
    assert done.returncode == 1
    assert points(course)["ada"]["double"] == 10


@pytest.mark.parametrize("route", [by_caip, by_nbgrader])
def test_a_resubmission_is_scored_from_nothing(
    course: Course, hand_in: Callable[..., Path], route: Callable[[Course], None]
) -> None:
    hand_in("ada")
    route(course)

    def delete_all(notebook: nbformat.NotebookNode) -> None:
        notebook.cells = [cell for cell in notebook.cells if not cell.metadata.get("nbgrader", {}).get("grade")]

    hand_in("ada", WRONG, delete_all)
    route(course)
    assert points(course)["ada"] == {"double": 0, "answer": 1, "why": 0}


@pytest.mark.parametrize("route", [by_caip, by_nbgrader])
def test_a_manual_grade_survives_regrading(course: Course, hand_in: Callable[..., Path], route: Callable[[Course], None]) -> None:
    hand_in("ada")
    by_caip(course)
    with Gradebook(course.db_url, course.id) as gradebook:
        gradebook.find_grade("why", "mini", "mini", "ada").manual_score = 3
        gradebook.find_grade("double", "mini", "mini", "ada").manual_score = 9
        gradebook.db.commit()
    route(course)
    standing = run.standings(course, course.labs())[0]
    assert standing.total == 3 + 9 + 6
    assert standing.verdict is Verdict.GRADED
    with Gradebook(course.db_url, course.id) as gradebook:
        assert not gradebook.find_grade("why", "mini", "mini", "ada").needs_manual_grade
        assert gradebook.find_submission("mini", "ada").score == 18


def test_grading_again_does_nothing_and_an_edited_grader_regrades(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    by_caip(course)
    assert [jobs for _, jobs in run.to_grade(course, course.labs(), None, force=False)] == [[]]
    file = course.graders_dir / "mini" / "test_answer.py"
    file.write_text(file.read_text() + "\n# edited\n")
    again = Course.read(course.root)
    from caip.grading import jobs as module

    module._graders_sha256.cache_clear()
    assert len(run.to_grade(again, again.labs(), None, force=False)[0][1]) == 1


def test_a_grader_fault_leaves_what_was_graded(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    by_caip(course)
    (course.graders_dir / "mini" / "test_answer.py").write_text("1 / 0\n")
    by_caip(course)
    assert points(course)["ada"] == {"double": 10, "answer": 6, "why": None}
    assert run.standings(course, course.labs())[0].result.verdict is Verdict.GRADER_FAULT


def test_run_records_cannot_be_changed(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    by_caip(course)
    with sqlite3.connect(course.root / "gradebook.db") as database:
        for statement in ("UPDATE caip_run SET points = 20", "DELETE FROM caip_check"):
            with pytest.raises(sqlite3.IntegrityError, match="immutable"):
                database.execute(statement)


def test_a_run_record_holds_what_is_needed_to_repeat_it(course: Course, hand_in: Callable[..., Path]) -> None:
    (course.root / "requirements.lock").write_text("numpy==1\n")
    hand_in("ada")
    by_caip(course)
    record = run.standings(course, course.labs())[0].result.record
    assert record.isolation == "process"
    assert record.seconds > 0
    for text in (record.seed, record.notebook_sha256, record.graders_sha256, record.lock_sha256):
        assert len(text) == 64
    assert record.caip_version
    assert record.started_at.endswith("+00:00")


def test_feedback_shows_no_hidden_input_and_no_grader(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada", WRONG)
    by_caip(course)
    pages = [page.read_text() for page in run.feedback(course, course.labs())]
    hidden = [check for check in run.standings(course, course.labs())[0].result.checks if not check.public]
    assert len(pages) == 1
    for check in hidden:
        assert check.sentence in pages[0]
        assert check.facts.call == "answer" or check.facts.call not in pages[0]
    assert "rng.integers" not in pages[0]


def test_students_html_is_harmless_in_autograded(course: Course, hand_in: Callable[..., Path]) -> None:
    html = "<script>alert(1)</script><b onclick='x()'>bold</b>"
    attack = f"from IPython.display import HTML, display\ndisplay(HTML({html!r}))\nanswer = 42"
    hand_in(
        "ada",
        {
            "answer-answer": attack,
            "why": "<img src=x onerror=alert(2)> [a](javascript:alert(3)) ![t](https://elsewhere.example/t.png) [ok](https://ok.example)",
        },
    )
    by_caip(course)
    cells = nbformat.read(course.autograded("mini", "ada") / "mini.ipynb", as_version=4).cells
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


def test_files_of_people_are_private(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    by_caip(course)
    list(run.feedback(course, course.labs()))
    folders = (course.autograded("mini", "ada"), course.feedback("mini", "ada"))
    private = [course.root / "gradebook.db", folders[0] / "mini.ipynb", folders[1] / "mini.html"]
    assert [oct(path.stat().st_mode & 0o777) for path in private] == ["0o600"] * 3


def test_nbgraders_own_feedback_and_export_and_validate_work(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada", WRONG)
    by_nbgrader(course)
    for arguments in (["generate_feedback", "mini"], ["export"]):
        subprocess.run(["nbgrader", *arguments], cwd=course.root, check=True, capture_output=True)
    assert "not yet" in (course.feedback("mini", "ada") / "mini.html").read_text()
    assert "ada" in (course.root / "grades.csv").read_text()
    shutil.copy(course.submitted("mini", "ada") / "mini.ipynb", course.root / "release" / "mini" / "mine.ipynb")
    done = subprocess.run(
        ["nbgrader", "validate", "mine.ipynb"], cwd=course.root / "release" / "mini", check=True, capture_output=True, text=True
    )
    assert "What does twice mean?" in done.stdout
    assert "double(3)" in done.stdout


@pytest.mark.parametrize("route", [by_caip, by_nbgrader])
def test_a_broken_resubmission_has_no_score_by_either_route(
    course: Course, hand_in: Callable[..., Path], route: Callable[[Course], None]
) -> None:
    hand_in("ada")
    hand_in("bob")
    route(course)
    (course.submitted("mini", "ada") / "mini.ipynb").write_text("not json")
    if route is by_caip:
        route(course)
    else:
        subprocess.run(["nbgrader", "autograde", "mini", "--force"], cwd=course.root, check=False, capture_output=True)
    assert points(course)["ada"] == dict.fromkeys(("double", "answer", "why"))
    assert points(course)["bob"]["double"] == 10
    assert run.standings(course, course.labs())[0].result.verdict is Verdict.UNGRADABLE


def test_the_page_after_a_grader_fault_shows_nothing_of_the_grader(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    text = (course.graders_dir / "mini" / "test_answer.py").read_text()
    broken = text.replace("assert student.answer == same(42)", "raise KeyError(f'hidden {student.answer} expected 42')")
    (course.graders_dir / "mini" / "test_answer.py").write_text(broken)
    by_caip(course)
    assert "hidden 42" in run.standings(course, course.labs())[0].result.message
    page = next(iter(run.feedback(course, course.labs()))).read_text()
    assert "ours, not yours" in page
    for secret in ("hidden", "KeyError", "test_answer"):
        assert secret not in page


def test_a_page_of_what_was_graded_before_outlives_a_grader_fault(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    by_caip(course)
    before = next(iter(run.feedback(course, course.labs()))).read_text()
    (course.graders_dir / "mini" / "test_answer.py").write_text("1 / 0\n")
    by_caip(course)
    assert next(iter(run.feedback(course, course.labs()))).read_text() == before


def test_the_first_page_may_be_one_without_a_notebook(course: Course, hand_in: Callable[..., Path]) -> None:
    (hand_in("ada") / "mini.ipynb").write_text("not json")
    by_caip(course)
    assert "not JSON" in next(iter(run.feedback(course, course.labs()))).read_text()
