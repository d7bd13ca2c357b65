"""WCAG 2.2 AA by axe-core, on every kind of screen that a page is read on: wide and narrow, light and dark, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

#: What WCAG 2.2 AA asks.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
#: Name -> width in CSS pixels, colour scheme, medium.
SCREENS = {
    "wide": (1280, "light", "screen"),
    "dark": (1280, "dark", "screen"),
    "narrow": (320, "light", "screen"),
    "narrow, dark": (320, "dark", "screen"),
    "paper": (794, "light", "print"),
}


@contextmanager
def opened(browser: Browser, page: Path, screen: str) -> Iterator[Page]:
    """Open a page of ours on one of SCREENS."""
    width, scheme, medium = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    try:
        tab = context.new_page()
        tab.emulate_media(media=medium)
        tab.goto(page.as_uri())
        yield tab
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page, every ``details`` on it open: a line each, with the element."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(RULES)}}).response["violations"]
    return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def too_wide(page: Page) -> int:
    """Return by how many CSS pixels the page is wider than the screen: people would have to scroll sideways to read."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def reached_by_tab(page: Page) -> list[str]:
    """Return the elements that the Tab key reaches from the top of the page, in that order, until it comes round."""
    found: list[str] = []
    page.evaluate("document.activeElement.blur()")
    for _ in range(1000):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => { const all = [...document.querySelectorAll('*')], one = document.activeElement;
            return one === document.body ? '' : all.indexOf(one) + ' ' + one.localName; }"""
        )
        if not name or name in found:
            return [one.split()[1] for one in found]
        found.append(name)
    raise AssertionError("the Tab key does not come round")
