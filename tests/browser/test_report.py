"""The cohort report as people use it: by mouse and by keyboard, with and without JavaScript, on every screen and on paper."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from caip.reports import cohort_page
from tests.browser.accessible import SCREENS, opened, reached_by_tab, too_wide, violations
from tests.reports.synthetic import MADE, cohort

#: Screenshots of the last run, for people to look at; CAIP_SCREENSHOTS names another folder.
SHOTS = Path(os.environ.get("CAIP_SCREENSHOTS", Path(__file__).parents[2] / "build" / "screenshots"))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    page = folder / "report.html"
    page.write_text(cohort_page(cohort(folder, 12, 2), MADE), encoding="utf-8")
    return page


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def tab(browser: Browser, report: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(report.as_uri())
    yield page
    context.close()


#: One screen every day, all of them in `make test-all`: axe takes its time on a long page.
EVERY = [one if one == "narrow, dark" else pytest.param(one, marks=pytest.mark.whole) for one in SCREENS]


@pytest.mark.parametrize("screen", EVERY)
def test_it_has_no_violation_and_fits_every_screen(browser: Browser, report: Path, screen: str) -> None:
    with opened(browser, report, screen) as page:
        assert too_wide(page) <= 0
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"report-{screen.replace(', ', '-')}.png", full_page=True)
        assert violations(page) == []


def test_nothing_leaves_the_page_and_nothing_is_complained_of(browser: Browser, report: Path, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page, requests, said = context.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(report.as_uri())
    page.wait_for_timeout(200)
    context.close()
    assert requests == [report.as_uri()]
    assert said == []


def test_without_javascript_everything_is_there(browser: Browser, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    titles = page.locator("h2").all_inner_texts()
    drawings, rows = page.locator("figure svg").count(), page.locator("table.students tbody tr").count()
    buttons = page.locator("button, input").count()
    page.locator("#talk summary").click()
    rules = page.locator("#talk li").first.is_visible()
    context.close()
    assert titles == [
        *("What to teach again", "Scores", "Items", "Objectives and the exam", "Students to talk to"),
        *("Verdicts to look at", "Since last time", "Similar work", "How it is computed"),
    ]
    assert (drawings, rows, buttons, rules) == (4, 12, 0, True)


def column(page: Page, table: str, number: int) -> list[str]:
    return page.locator(f"{table} tbody tr:visible > :nth-child({number})").all_inner_texts()


def test_a_click_sorts_and_another_turns_it_round(tab: Page) -> None:
    table = "table.students"
    before = column(tab, table, 2)
    button = tab.get_by_role("button", name="Sort by Lab 1: something useful of 20").first
    button.click()
    figures = [float(one.split()[0]) for one in column(tab, table, 2) if one[0] != "\u2013"]
    assert figures == sorted(figures)
    assert column(tab, table, 2)[-1].startswith("\u2013"), "no score comes last"
    assert tab.locator(f"{table} [aria-sort]").get_attribute("aria-sort") == "ascending"
    button.click()
    figures = [float(one.split()[0]) for one in column(tab, table, 2) if one[0] != "\u2013"]
    assert figures == sorted(figures, reverse=True)
    assert column(tab, table, 2)[-1].startswith("\u2013"), "no score comes last, both ways"
    assert sorted(column(tab, table, 2)) == sorted(before)


def test_everybody_stays_on_top_of_the_heat_map(tab: Page) -> None:
    tab.locator("table.heat .sort").nth(3).click()
    assert column(tab, "table.heat", 1)[0] == "Everybody"


def test_typing_filters_and_emptying_shows_all(tab: Page) -> None:
    box = tab.get_by_label("Show only rows with").first
    box.fill("s00011")
    assert len(column(tab, "table.students", 1)) == 1
    assert tab.locator("p.filter [role=status]").first.inner_text().strip() == "1 of 12"
    box.fill("")
    assert len(column(tab, "table.students", 1)) == 12


def test_the_keyboard_reaches_and_does_everything(tab: Page) -> None:
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    reached = reached_by_tab(tab)
    assert reached.count("button") == tab.locator("button.sort:visible").count()
    assert reached.count("summary") == tab.locator("summary:visible").count()
    sort = tab.locator("table.talk .sort").first
    sort.focus()
    tab.keyboard.press("Enter")
    assert tab.locator("table.talk [aria-sort]").count() == 1
    assert tab.locator("[role=status].hidden").inner_text() == "Sorted by Student, ascending."


def test_pointing_at_a_mark_tells_its_figures(tab: Page) -> None:
    mark = tab.locator(".histogram .mark-rect.role-mark path[aria-label*='points:']:not([aria-label*=': 0 '])").first
    mark.hover()
    assert "points:" in tab.locator(".tip").inner_text()
    tab.keyboard.press("Escape")
    assert tab.locator(".tip").is_hidden()


def test_on_paper_nothing_is_cut_off_and_details_are_open(browser: Browser, report: Path) -> None:
    with opened(browser, report, "paper") as page:
        assert (
            page.evaluate(
                "[...document.querySelectorAll('.scroll')].filter(e => getComputedStyle(e).overflowX !== 'visible').length"
            )
            == 0
        )
        assert page.locator("button:visible, input:visible, nav:visible").count() == 0
        pdf = page.pdf(prefer_css_page_size=True)
    SHOTS.mkdir(parents=True, exist_ok=True)
    (SHOTS / "report.pdf").write_bytes(pdf)
    assert pdf.startswith(b"%PDF")
