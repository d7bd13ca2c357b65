"""A student and an instructor at work: JupyterLab, nbgrader's extensions and exchange, and what is graded in between."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from caip.config import Course
from tests.browser.jupyterlab import (
    BIN,
    CLICK_MS,
    ROOT,
    Assignments,
    Exchange,
    Notebook,
    answers,
    jupyterlab,
    looked_at,
    pictured_if_it_fails,
)
from tests.conftest import HandIn


@dataclass(frozen=True)
class Work:
    """What a student types in a lab, one answer wrong at first, and what comes of it."""

    lab: str
    exercise: str
    wrong: str
    not_yet: tuple[str, ...]
    right: dict[str, str]
    validated: str
    points: int
    feedback: str


MINI = Work(
    lab="mini",
    exercise="double",
    wrong="def double(number):\n    return number ** 2",
    not_yet=("not yet: double(3) is 6", "What does twice mean?"),
    right={"double-answer": "def double(number):\n    return 2 * number"},
    validated='check("answer")',
    points=10,
    feedback="double(3) is 6",
)
METRICS = Work(
    lab="w1c2_metrics",
    exercise="precision",
    wrong="def precision(y_true, y_pred):\n    return sum(t * p for t, p in zip(y_true, y_pred)) / sum(y_true)",
    not_yet=("not yet: precision is the part of the flagged listings that really are guns", "hint"),
    right={**answers("w1c2_metrics"), "explain": "Recall: a gun that is missed costs more than a false alarm."},
    validated="Success",
    points=18,
    feedback="precision is the part of the flagged listings that really are guns",
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1400, "height": 900}) as context:
        yield context.new_page()


def course_of(work: Work, small: Course, folder: Path) -> Course:
    """Return a course in which the lab is released: the small one as it is, or a copy of this repository's."""
    if work is MINI:
        return small
    for part in ("source", "graders", "docs"):
        shutil.copytree(ROOT / part, folder / part)
    for file in ("course.toml", "nbgrader_config.py", "requirements.lock"):
        shutil.copy(ROOT / file, folder)
    course = Course.read(folder)
    run(course, "caip", "release", work.lab)
    return course


def exchange_of(course: Course, lab: str, root: Path) -> Exchange:
    """Make an exchange, and release a lab to it."""
    exchange = Exchange(root, course.id)
    root.mkdir()
    root.chmod(0o777)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(exchange.config() + "c.ExchangeCollect.check_owner = False\n")  # all files are one user's of this machine
    run(course, "nbgrader", "release_assignment", lab)
    return exchange


def run(course: Course, *command: str) -> str:
    """Run a command as an instructor does, and return what it prints."""
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=course.root, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def graded(course: Course, lab: str) -> dict[str, float | None]:
    """Collect what was submitted to the exchange, grade it, release its feedback, and return the scores by student."""
    run(course, "nbgrader", "collect", lab)
    results = json.loads(run(course, "caip", "grade", lab, "--json"))
    run(course, "caip", "feedback", lab)
    run(course, "nbgrader", "release_feedback", lab)
    return {one["student"]: one["score"] for one in results}


def first_wrong(notebook: Notebook, work: Work) -> None:
    """Type a wrong answer, and read what the check says."""
    notebook.write(f"{work.exercise}-answer", work.wrong)
    for name in ("setup", f"{work.exercise}-answer", work.exercise):
        notebook.run(name)
    for text in work.not_yet:
        expect(notebook.cell(work.exercise)).to_contain_text(text, timeout=CLICK_MS)
    looked_at(notebook.page, f"jupyterlab-{work.lab}-not-yet")


def then_right(notebook: Notebook, work: Work) -> None:
    """Go through the notebook, type each right answer, and see its check pass."""
    for name in notebook.places:
        if name in work.right:
            notebook.write(name, work.right[name])
        if name in notebook.code:
            notebook.run(name)
    for name in work.right.keys() & notebook.code:
        check = notebook.cell(name.removesuffix("-answer"))
        expect(check).to_contain_text("passed; hidden checks run when you submit.", timeout=CLICK_MS)
    looked_at(notebook.page, f"jupyterlab-{work.lab}-passed")


@pytest.mark.parametrize("work", [MINI, pytest.param(METRICS, marks=pytest.mark.whole)], ids=lambda work: work.lab)
def test_the_whole_circle(work: Work, course: Course, page: Page, tmp_path: Path) -> None:
    """Fetch, solve, check, validate, submit; collect, grade, release; fetch the feedback and read it."""
    course = course_of(work, course, tmp_path / "ours")
    exchange = exchange_of(course, work.lab, tmp_path / "exchange")
    home, name = tmp_path / "ada", f"jupyterlab-{work.lab}"
    with jupyterlab(home, exchange.config("ada")) as url, pictured_if_it_fails(page, name):
        assignments = Assignments(page, url)
        assignments.click("Fetch")
        notebook = assignments.open(work.lab, home)
        first_wrong(notebook, work)
        then_right(notebook, work)
        said = notebook.validate()
        assert work.validated in said
        assert [name for name in work.right if f'check("{name.removesuffix("-answer")}")' in said] == []

        assignments.show()
        assignments.click("Submit")
        assignments.shows("submitted", "Fetch Feedback")

        assert graded(course, work.lab)["ada"] == work.points

        assignments.click("Fetch Feedback")
        assignments.shows("submitted", "view feedback")
        looked_at(page, f"{name}-feedback-fetched")
        feedback = assignments.open_feedback(work.lab)
        expect(feedback.locator("body")).to_contain_text(f"{work.points} of 20 points", timeout=CLICK_MS)
        expect(feedback.locator("body")).to_contain_text(work.feedback)
        looked_at(page, f"{name}-feedback")


@pytest.mark.whole
def test_a_grade_by_hand_in_formgrader_survives_regrading(course: Course, hand_in: HandIn, page: Page) -> None:
    """An instructor opens the submission, reads the points, and grades the free text; caip grades everything anew."""
    hand_in("ada", {"double-answer": "def double(number):\n    return number * 2", "why": "Because."})
    run(course, "caip", "grade")
    config = (course.root / "nbgrader_config.py").read_text() + f"\nc.CourseDirectory.root = {str(course.root)!r}\n"
    with jupyterlab(course.root, config) as url, pictured_if_it_fails(page, "formgrader-by-hand"):
        page.goto(f"{url}/formgrader/gradebook/mini/mini")
        page.get_by_role("link", name="Submission #1").click(timeout=CLICK_MS)
        expect(page.locator("#double")).to_have_attribute("placeholder", "10", timeout=CLICK_MS)
        expect(page.locator("#answer")).to_have_attribute("placeholder", "0")
        with page.expect_response(lambda answer: "/api/grade/" in answer.url and answer.request.method == "PUT"):
            page.locator("#why").fill("3")
            page.locator("#why").press("Tab")
        looked_at(page, "formgrader-by-hand")
        assert "13" in run(course, "caip", "grade", "--force")
        page.reload()
        expect(page.locator("#why")).to_have_value("3", timeout=CLICK_MS)
        expect(page.locator("#double")).to_have_attribute("placeholder", "10")
