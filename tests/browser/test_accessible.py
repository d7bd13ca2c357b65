"""Pages for students can be read by everybody: by keyboard, by a screen reader, on a small screen, in the dark, on paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from playwright.sync_api import Browser

from caip.cli import run
from caip.config import Course
from caip.reports import feedback_notice
from caip.results import SubmissionResult, Verdict
from caip.scheduling import ThisMachine
from tests.browser.accessible import SCREENS, opened, reached_by_tab, too_wide, violations

WRONG = {
    "double-answer": "def double(n):\n    if n < 0:\n        raise ValueError('below zero')\n    return n",
    "answer-answer": "1 / 0",
}
SHOWN = """import pandas as pd, matplotlib.pyplot as plt
plt.plot([1, 2]); plt.show()
print("\\x1b[31mred\\x1b[0m \\x1b[32mgreen\\x1b[0m", "x" * 500)
pd.DataFrame([range(30)] * 3)"""
TABLE = "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 3
PROSE = f"# A title\n\n{TABLE}\n$$x = \\frac{{1}}{{2}} + {'y + ' * 60} 1$$\n\n`code`, **bold**"


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_notice_has_no_violation_on_any_screen(course: Course, browser: Browser, screen: str, tmp_path: Path) -> None:
    result = SubmissionResult("ada", "mini", Verdict.UNGRADABLE, message="It is not JSON: a word of 200 letters, " + "x" * 200)
    page = tmp_path / "notice.html"
    page.write_text(feedback_notice(course, course.lab("mini"), result))
    with opened(browser, page, screen) as tab:
        assert violations(tab) == []
        assert too_wide(tab) <= 0


def test_axe_finds_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text("<title>x</title><p style='color:#ddd'>pale</p><img src=data:,x><div style='width:2000px'>wide</div>")
    with opened(browser, page, "narrow") as tab:
        found = {line.partition(":")[0] for line in violations(tab)}
        assert {"html-has-lang", "color-contrast", "image-alt"} <= found
        assert too_wide(tab) > 0


@pytest.fixture(scope="module")
def feedback(_released_mini: Path, tmp_path_factory: pytest.TempPathFactory, handing_in: Callable[..., Path]) -> dict[str, Path]:
    """Return pages by student: ada is right, bob is wrong in many ways and shows much, cy's notebook stops."""
    root = tmp_path_factory.mktemp("read") / "course"
    shutil.copytree(_released_mini, root)
    course = Course.read(root)

    def show_much(notebook: NotebookNode) -> None:
        notebook.cells += [new_markdown_cell(PROSE), new_code_cell(SHOWN), new_code_cell("{}['no such key']")]

    handing_in(course, "ada")
    handing_in(course, "bob", WRONG, change=show_much, timestamp="2026-03-02 01:00:00.000000 UTC")
    handing_in(course, "cy", {"double-answer": "import os\nos._exit(3)"})
    list(run.grade(course, run.to_grade(course, course.labs(), None, "process", force=True), ThisMachine(1, "process")))
    return {page.parent.parent.name: page for page in run.feedback(course, course.labs())}


@pytest.mark.parametrize("student", ["ada", "bob", "cy"])
def test_feedback_has_no_violation_on_any_screen(feedback: dict[str, Path], browser: Browser, student: str, screen: str) -> None:
    with opened(browser, feedback[student], screen) as tab:
        assert violations(tab) == []
        assert too_wide(tab) <= 0


def test_the_keyboard_reaches_every_link_hint_and_wide_table(feedback: dict[str, Path], browser: Browser) -> None:
    with opened(browser, feedback["bob"], "narrow") as tab:
        wanted = tab.locator("a[href], summary, [tabindex='0']").count()
        assert wanted > 5
        assert len(reached_by_tab(tab)) == wanted
        tab.locator("summary").first.focus()
        tab.keyboard.press("Enter")
        assert tab.locator("details[open]").count() == 1


def test_paper_shows_every_hint(feedback: dict[str, Path], browser: Browser) -> None:
    with opened(browser, feedback["bob"], "paper") as tab:
        heights = [box["height"] for box in (one.bounding_box() for one in tab.locator("details > p").all()) if box]
        assert len(heights) == tab.locator("details").count() > 2
        assert min(heights) > 10
        assert tab.locator("details[open]").count() == 0


def test_dark_is_dark(feedback: dict[str, Path], browser: Browser) -> None:
    for screen, dark in (("dark", True), ("wide", False)):
        with opened(browser, feedback["bob"], screen) as tab:
            colour = tab.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (max(map(int, re.findall(r"\d+", colour))) < 60) is dark


def test_the_page_says_first_what_matters(feedback: dict[str, Path], browser: Browser) -> None:
    with opened(browser, feedback["bob"], "wide") as tab:
        assert re.search(r"[\d.]+ of 20 points", tab.locator(".overview h2").inner_text())
        assert "Handed in late" in tab.locator(".overview").inner_text()
        assert any(one.endswith(" an error ended the cell here") for one in tab.locator("mark").all_inner_texts())
        for link in tab.locator("a[href^='#']").all():
            name = (link.get_attribute("href") or "")[1:]
            assert name == "top" or tab.locator(f"[id='{name}']").count() == 1
    with opened(browser, feedback["cy"], "wide") as tab:
        assert "ended the whole process. Mend this first." in tab.locator(".next").inner_text()
    with opened(browser, feedback["ada"], "wide") as tab:
        assert "Nothing" in tab.locator(".next").inner_text()
