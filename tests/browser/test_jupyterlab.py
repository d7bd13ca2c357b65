"""A student and an instructor at work: JupyterLab, nbgrader's extensions and exchange, and what is graded in between."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from caip.config import Course
from tests.browser.jupyterlab import BIN, CLICK_MS, Assignments, Exchange, Notebook, jupyterlab
from tests.conftest import HandIn

#: What is looked at by eye.
PICTURES = Path(__file__).parents[2] / "build" / "screenshots"


@pytest.fixture
def exchange(course: Course, tmp_path: Path) -> Exchange:
    """An exchange to which the small course is released."""
    found = Exchange(tmp_path / "exchange", course.id)
    found.root.mkdir()
    found.root.chmod(0o777)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(exchange_of_one_user(found))
    nbgrader(course, "release_assignment", "mini")
    return found


def exchange_of_one_user(exchange: Exchange) -> str:
    """On this machine student and instructor are one user of the system, whose files they all are."""
    return exchange.config() + "c.ExchangeCollect.check_owner = False\n"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1400, "height": 900}) as context:
        yield context.new_page()


def nbgrader(course: Course, *arguments: str) -> None:
    done = subprocess.run([BIN / "nbgrader", *arguments], cwd=course.root, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def caip(course: Course, *arguments: str) -> str:
    done = subprocess.run([BIN / "caip", *arguments], cwd=course.root, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def looked_at(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


@pytest.mark.whole
def test_the_whole_circle(course: Course, exchange: Exchange, page: Page, tmp_path: Path) -> None:
    """Fetch, solve, check, validate, submit; collect, grade, release; fetch the feedback and read it."""
    home = tmp_path / "ada"
    with jupyterlab(home, "ada", exchange.config()) as url:
        assignments = Assignments(page, url)
        assignments.click("Fetch")
        assignments.shows("fetched", "mini")

        notebook = Notebook(page, url, "mini/mini.ipynb")
        notebook.run(notebook.cell("from caip_lab import check"))
        answer, check = notebook.cell("def double"), notebook.cell('check("double")')
        notebook.write(answer, "def double(number):\n    return number ** 2")
        notebook.run(answer)
        notebook.run(check)
        expect(check).to_contain_text("not yet: double(3) is 6", timeout=CLICK_MS)
        expect(check).to_contain_text("What does twice mean?")
        looked_at(page, "jupyterlab-check-not-yet")
        notebook.save()
        assert "failed" in notebook.validate()

        notebook.write(answer, "def double(number):\n    return 2 * number")
        notebook.run(answer)
        notebook.run(check)
        expect(check).to_contain_text("passed; hidden checks run when you submit.", timeout=CLICK_MS)
        looked_at(page, "jupyterlab-check-passed")
        notebook.save()

        assignments = Assignments(page, url)
        assignments.click("Submit")
        assignments.shows("submitted", "mini")

        nbgrader(course, "collect", "mini")
        assert "ada" in caip(course, "grade")
        caip(course, "feedback")
        nbgrader(course, "release_feedback", "mini")

        assignments = Assignments(page, url)
        assignments.click("Fetch Feedback")
        assignments.shows("submitted", "view feedback")
        looked_at(page, "jupyterlab-feedback-fetched")

    (feedback,) = home.glob("mini/feedback/*/mini.html")
    page.goto(feedback.as_uri())
    expect(page.locator("body")).to_contain_text("double(3) is 6")
    looked_at(page, "jupyterlab-feedback")


@pytest.mark.whole
def test_a_grade_by_hand_in_formgrader_survives_regrading(course: Course, hand_in: HandIn, page: Page) -> None:
    """An instructor opens the submission, reads the points, and grades the free text; caip grades everything anew."""
    hand_in("ada", {"double-answer": "def double(number):\n    return number * 2", "why": "Because."})
    caip(course, "grade")
    config = (course.root / "nbgrader_config.py").read_text() + f"\nc.CourseDirectory.root = {str(course.root)!r}\n"
    with jupyterlab(course.root, "teacher", config) as url:
        page.goto(f"{url}/formgrader/gradebook/mini/mini")
        page.get_by_role("link", name="Submission #1").click(timeout=CLICK_MS)
        expect(page.locator("#double")).to_have_attribute("placeholder", "10", timeout=CLICK_MS)
        expect(page.locator("#answer")).to_have_attribute("placeholder", "0")
        with page.expect_response(lambda answer: "/api/grade/" in answer.url and answer.request.method == "PUT"):
            page.locator("#why").fill("3")
            page.locator("#why").press("Tab")
        looked_at(page, "formgrader-by-hand")
        assert "13" in caip(course, "grade", "--force")
        page.reload()
        expect(page.locator("#why")).to_have_value("3", timeout=CLICK_MS)
        expect(page.locator("#double")).to_have_attribute("placeholder", "10")
