"""The cohort page as a browser without a network or scripts sees it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from itertools import product

import jinja2
import pytest

from caip.reports import cohort_page, html, page, summarise, write_whole
from caip.reports.histogram import drawing
from caip.results import Verdict

MADE = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
DRAWN: dict[tuple[float, ...], str] = {}
DASH = "\u2013"
VOID = {"meta", "br", "rect", "line", "path", "link", "img"}


class Document(HTMLParser):
    """Collects elements with their attributes, and the text of every table as rows of cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.open: list[str] = []
        self._cell = self._caption = ""
        self._rows: list[list[str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open += [] if tag in VOID else [tag]
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell = ""

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes nothing"
        if tag in ("td", "th"):
            self._rows[-1].append(" ".join(self._cell.split()))
        elif tag == "table":
            self.tables[" ".join(self._caption.split())] = self._rows

    def handle_data(self, data):
        if "caption" in self.open:
            self._caption += data
        self._cell += data

    def table(self, start: str) -> list[list[str]]:
        return next(rows for caption, rows in self.tables.items() if caption.startswith(start))


@pytest.fixture
def summary(course, lab, standing):
    found = [
        standing("ada", 8, 8, 4),
        standing("bob", 0, 0, 0),
        standing("eve", 8, 0, None, message="Look <b>here</b>"),
        standing("zed\u202e", verdict=Verdict.UNGRADABLE, message="not a notebook"),
    ]
    return summarise(course, lab, found)


@pytest.fixture
def text(course, summary):
    return cohort_page(course, [summary], MADE)


@pytest.fixture(autouse=True)
def drawn_once(monkeypatch):
    """The same scores are drawn once for all tests: a drawing takes a tenth of a second."""
    monkeypatch.setattr(
        html, "drawing", lambda one: DRAWN.get(tuple(one.points)) or DRAWN.setdefault(tuple(one.points), drawing(one))
    )


@pytest.fixture
def document(text):
    return Document(text)


def test_markup_is_balanced(document):
    assert document.open == []


def test_nothing_is_loaded_and_nothing_runs(text, document):
    tags = {tag for tag, _ in document.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use", "foreignobject"}
    attributes = [(name, value or "") for _, attrs in document.elements for name, value in attrs.items()]
    assert [value for name, value in attributes if name in ("src", "href", "xlink:href", "srcset") and value[:1] != "#"] == []
    assert [name for name, _ in attributes if name.startswith("on")] == []
    assert not re.search(r"url\(|@import|@font-face", text)
    assert set(re.findall(r"https?://[^\s\"'<]+", text)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in attributes


def test_names_and_messages_are_escaped(text):
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "Look &lt;b&gt;here&lt;/b&gt;" in text
    assert "AI &lt;Practitioner&gt;" in text
    assert "=cmd() Bob" in text
    assert "\u202e" not in text


def test_missing_is_a_dash_and_zero_is_zero(document):
    by_name = {row[0]: row[1:] for row in document.table("Points out of 20")[1:]}
    assert by_name["Dandan, Thursday"] == [DASH, DASH, "missing"]
    assert by_name["zed"] == [DASH, DASH, "could not be graded"]
    assert by_name["=cmd() Bobbob, Monday"] == ["0", "0 %", "graded"]
    assert by_name["Ada Lovelaceada, Monday"] == ["20", "100 %", "graded"]


def test_what_needs_a_person_is_listed_with_its_message(document):
    listed = document.table("Submissions that are not settled")
    assert len(listed) == 3
    assert listed[1][1] == "waits for a score by handLook <b>here</b> To be graded by hand: Explain."
    assert listed[2][1] == "could not be gradednot a notebook"


def test_exercises_table(document):
    head, precision, recall, explain = document.table("Facility is")
    assert head == ["Exercise", "Points", "Facility", "Spread", "Students"]
    assert precision[1:] == ["8", "67 %", "58 %", "3"]
    assert recall == ["RecallCompute recall", "8", "33 %", "58 %", "3"]
    assert explain[1:] == ["4", "50 %", "71 %", "2"]


def test_histogram_has_its_numbers_beside_it_and_an_alternative_text(text, document):
    numbers = {row[0]: row[1] for row in document.table("The same in numbers")[1:]}
    assert (len(numbers), numbers["0 to under 2"], numbers["8 to under 10"], numbers["18 to 20"]) == (10, "1", "1", "1")
    labels = [attrs["aria-label"] for tag, attrs in document.elements if tag == "div" and attrs.get("role") == "img"]
    assert labels == [
        "Histogram of 3 scores out of 20, from 0 to 20. "
        "Tallest: 0 to under 2 and 8 to under 10 and 18 to 20 points, 1 student each. "
        "At or above the pass line of 12: 1."
    ]
    assert text.count("<svg") == 1
    assert "pass line 12" in text


def test_every_table_has_a_caption_and_every_header_a_scope(text, document):
    assert text.count("<table") == text.count("<caption>") == len(document.tables)
    assert {attrs.get("scope") for tag, attrs in document.elements if tag == "th"} == {"col", "row"}


def test_header_says_when_which_attempt_and_how_many(course, summary):
    made = MADE.astimezone(timezone(timedelta(hours=2)))
    text = cohort_page(course, [summary], made)
    assert "Cohort report on 5 students, made 20 March 2026, 09:30 UTC." in text
    assert "the last attempt handed in on time counts" in text
    assert cohort_page(course, [summary], MADE.replace(tzinfo=None)) == text


def test_few_scores_are_called_indicative(course, summary, text):
    assert "These figures are indicative: they rest on fewer than 30 scores." in text
    many = replace(summary, n_judged=30)
    assert "indicative" not in cohort_page(course, [many], MADE)


def test_without_scores_there_is_no_drawing_and_no_figure(course, lab):
    text = cohort_page(course, [summarise(course, lab, [])], MADE)
    assert "There is no score yet" in text
    assert "<svg" not in text
    assert "None" not in re.sub("None of 4 students", "", text)
    assert {tuple(row[1:]) for row in Document(text).table("Points out of")[1:]} == {(DASH, DASH, "missing")}


def test_no_labs_is_a_page(course):
    assert "There are no labs to report on." in cohort_page(course, [], MADE)


def test_several_labs_have_an_overview_with_links(course, lab, summary):
    text = cohort_page(course, [summary, summarise(course, replace(lab, title="Second"), [])], MADE)
    rows = Document(text).table("All labs at a glance")
    assert rows[1:] == [["Metrics", "3 of 5", "8", "1", "2"], ["Second", "0 of 4", DASH, DASH, "none"]]
    assert re.findall(r'href="#(lab-\d)"', text) == re.findall(r'<section class="lab" id="(lab-\d)"', text) == ["lab-1", "lab-2"]


def test_the_same_results_give_the_same_page(course, summary, text):
    DRAWN.clear()
    assert cohort_page(course, [summary], MADE) == text


def test_a_forgotten_name_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        page.render("notice.html.j2")


def test_file_is_whole_or_absent(course, summary, tmp_path, monkeypatch):
    target = tmp_path / "out" / "report.html"
    broken = replace(summary, rows=(None,))
    with pytest.raises((AttributeError, jinja2.UndefinedError)):
        write_whole(target, cohort_page(course, [broken], MADE))
    assert not target.exists()

    write_whole(target, "old")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_whole(target, "new")
    assert target.read_text(encoding="utf-8") == "old"
    assert [file.name for file in target.parent.iterdir()] == ["report.html"]


def test_file_is_for_its_owner_and_keeps_line_ends(tmp_path):
    target = tmp_path / "out" / "report.html"
    write_whole(target, "a\r\nb\n\u2013 \udcff")
    assert target.read_bytes() == b"a\r\nb\n\xe2\x80\x93 \\udcff"
    assert (target.stat().st_mode & 0o777, target.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_colours_meet_wcag_aa(text, scheme):
    block = re.findall(r":root \{(.*?)\}", text, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--(\w+): (#\w{6})", block))
    for ink, paper in product(("ink", "soft", "link", "alert"), ("paper", "tint")):
        assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
    for graphic in ("blue", "orange"):
        assert contrast(colours[graphic], colours["paper"]) >= 3, graphic


def test_the_page_follows_scheme_paper_and_narrow_screens(text):
    assert all(rule in text for rule in ("(prefers-color-scheme: dark)", "@media print", "(max-width: 30rem)"))
