"""Pages for students can be read by everybody: by keyboard, by a screen reader, on a small screen, in the dark, on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from caip.config import Course
from caip.reports import feedback_notice
from caip.results import SubmissionResult, Verdict
from tests.browser.accessible import SCREENS, opened, too_wide, violations


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
