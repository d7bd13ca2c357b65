"""The cohort page as a browser without a network or scripts sees it."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from itertools import product
from urllib.parse import urlsplit

import jinja2
import pytest

from caip.config import Assignment, Student
from caip.reports import Evidence, cohort_page, histogram, html, line_up, page, scatter, write_whole
from caip.reports.drawing import as_svg
from caip.reports.words import brief, excerpt
from caip.results import CheckResult, Facts, NamedMistake, Outcome, Record, Verdict, Work
from tests.reports.test_coverage import syllabus

MADE = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
DRAWN: dict[str, str] = {}
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
def evidence(course, lab, standing):
    """ada 20, bob 0, eve 8 and waiting, dan missing, zed not a notebook."""
    found = [
        standing("ada", 8, 8, 4),
        standing("bob", 0, 0, 0),
        standing("eve", 8, 0, None, message="Look <b>here</b>"),
        standing("zed\u202e", verdict=Verdict.UNGRADABLE, message="not a notebook"),
    ]
    return Evidence(course, [lab], [one for _, one in line_up(course, lab, found)])


@pytest.fixture
def text(evidence):
    return cohort_page(evidence, MADE)


@pytest.fixture(autouse=True)
def drawn_once(monkeypatch):
    """The same chart is drawn once for all tests: a drawing takes a tenth of a second."""

    def draw(chart):
        key = str(chart.to_dict())
        return DRAWN.get(key) or DRAWN.setdefault(key, as_svg(chart))

    for module in (histogram, scatter):
        monkeypatch.setattr(module, "as_svg", draw)


@pytest.fixture
def document(text):
    return Document(text)


def test_markup_is_balanced(document):
    assert document.open == []


def test_nothing_is_loaded_and_only_our_script_runs(text, document):
    tags = [tag for tag, _ in document.elements]
    assert not {"link", "img", "iframe", "object", "embed", "base", "form", "image", "use", "foreignobject"} & set(tags)
    attributes = [(name, value or "") for _, attrs in document.elements for name, value in attrs.items()]
    assert [value for name, value in attributes if name in ("src", "xlink:href", "srcset")] == []
    links = [value for name, value in attributes if name == "href" and value[:1] != "#"]
    assert {urlsplit(link).netloc for link in links} == {"docs.moodle.org", "theory.stanford.edu"}
    assert [name for name, _ in attributes if name.startswith("on")] == []
    assert not re.search(r"url\(|@import|@font-face", text)
    assert tags.count("script") == 1
    script = text[text.index("<script>") + 8 : text.rindex("</script>")]
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert ("content", f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'") in attributes


def test_every_link_on_the_page_leads_to_a_place_on_it(document):
    ids = [attrs["id"] for _, attrs in document.elements if "id" in attrs]
    assert len(set(ids)) == len(ids)
    assert {attrs["href"][1:] for tag, attrs in document.elements if tag == "a" and attrs["href"][0] == "#"} <= set(ids)


def test_names_and_messages_are_escaped(text):
    assert text.count("<script>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "AI &lt;Practitioner&gt;" in text
    assert "=cmd() Bob" in text
    assert "\u202e" not in text


def test_missing_is_a_dash_and_zero_is_zero(document):
    by_name = {row[0]: row[1] for row in document.table("Points. A dash")[1:]}
    assert by_name["Dan danThursday"] == f"{DASH}missing"
    assert by_name["zed"] == f"{DASH}could not be graded"
    assert by_name["=cmd() Bob bobMonday"] == "0"
    assert by_name["Ada Lovelace adaMonday"] == "20"
    assert document.table("All labs at a glance")[1] == ["Metrics", "3 of 5", "8 of 20", "1", "1", "1", "0", "1"]


def test_verdicts_to_look_at_have_their_message(document):
    assert document.table("1 entry")[1:] == [["zed", "Metrics", "could not be graded", "not a notebook"]]


def test_items_table(document):
    precision, recall, explain = document.table("Discrimination with")[1:]
    assert precision[:4] == ["1", "PrecisionCompute precision", "67 %", "58 %"]
    assert recall[:4] == ["2", "RecallCompute recall", "33 %", "58 %"]
    assert (precision[-1], explain[-1]) == ("32 whole", "2")
    assert {row[8] for row in (precision, recall, explain)} == {DASH}, "without notebooks nobody knows who omitted what"


def test_histogram_has_its_numbers_beside_it_and_an_alternative_text(text, document):
    numbers = {row[0]: row[1] for row in document.table("Students by points")[1:]}
    assert (len(numbers), numbers["0 to under 2"], numbers["8 to under 10"], numbers["18 to 20"]) == (10, "1", "1", "1")
    labels = [attrs["aria-label"] for tag, attrs in document.elements if tag == "div" and attrs.get("role") == "img"]
    assert labels[0] == (
        "Histogram of 3 scores out of 20, from 0 to 20. "
        "Tallest: 0 to under 2 and 8 to under 10 and 18 to 20 points, 1 student each. "
        "At or above the pass line of 12: 1."
    )
    assert text.count("<svg") == len(labels) == 2
    assert "pass line 12" in text


def test_every_table_has_a_caption_and_every_header_a_scope(text, document):
    assert text.count("<table") == text.count("<caption>") == len(document.tables)
    assert {attrs.get("scope") for tag, attrs in document.elements if tag == "th"} == {"col", "row", "colgroup"}


def test_header_says_when_which_attempt_and_how_many(evidence):
    made = MADE.astimezone(timezone(timedelta(hours=2)))
    text = cohort_page(evidence, made)
    assert "Cohort report on 5 students, made 20 March 2026, 09:30 UTC." in text
    assert "the last attempt handed in on time counts" in text
    assert cohort_page(evidence, MADE.replace(tzinfo=None)) == text


@pytest.mark.parametrize(("n", "words"), [(9, "nothing is concluded"), (10, "Indicative"), (29, "Indicative"), (30, "")])
def test_few_scores_are_called_so(course, lab, standing, n, words):
    found = [standing(f"s{i}", 8 * (i % 2), 8 * (i % 3 > 0), 4) for i in range(n)]
    text = cohort_page(Evidence(course.with_students([]), [lab], found), MADE)
    assert {one for one in ("nothing is concluded", "Indicative") if one in text} == ({words} if words else set())


def test_nobody_handed_in(course, lab):
    text = cohort_page(Evidence(course, [lab], [one for _, one in line_up(course, lab, [])]), MADE)
    assert "There is no score yet" in text
    assert "<svg" not in text
    assert "None" not in text.replace("None of 4 students", "")
    assert {row[1] for row in Document(text).table("Points. A dash")[1:]} == {f"{DASH}missing"}


def test_nobody_at_all_and_no_labs_are_pages(course, lab):
    assert "There are no labs to report on." in cohort_page(Evidence(course, [], []), MADE)
    empty = Evidence(course.with_students([]), [lab], [], section="black")
    assert "nobody in section <bdi>black</bdi>" in cohort_page(empty, MADE)


@pytest.mark.parametrize("points", [(8, 8, 4), (0, 0, 0)])
@pytest.mark.parametrize("n", [1, 12])
def test_everybody_alike_divides_by_nothing(course, lab, standing, points, n):
    text = cohort_page(Evidence(course, [lab], [standing(f"s{i}", *points) for i in range(n)]), MADE)
    assert not re.search(r"\bnan\b|\binf\b|None\b", text.split("<script>")[0].replace("None of", ""))
    assert ("There is nothing to teach again." in text) == (points[0] == 8)


def test_names_of_all_kinds_are_shown_whole(course, lab, standing):
    names = {"a": 'King, "Jr"', "b": "=cmd()|'x'", "c": "\u0645\u0631\u064a\u0645", "d": "\U0001f600 Zo\u00eb", "e": "x" * 300}
    people = course.with_students([Student(id, name, section='"S"') for id, name in names.items()])
    text = cohort_page(Evidence(people, [lab], [standing(id, 8) for id in names]), MADE)
    shown = {row[0] for row in Document(text).table("Points. A dash")[1:]}
    assert shown == {f'{name} {id}"S"' for id, name in names.items()}


def test_a_lab_and_an_exercise_that_are_gone_are_said_or_passed_over(course, lab, standing):
    shorter = replace(lab, exercises=lab.exercises[:1])
    page = cohort_page(Evidence(course, [shorter], [standing("ada", 8, 8, 4)], left_out={"old": 3}), MADE)
    assert "3 results of the lab <bdi>old</bdi> are in the gradebook but not in this report" in " ".join(page.split())


def test_of_many_students_the_page_has_some_and_says_so(course, lab, standing, monkeypatch):
    monkeypatch.setattr(html, "MOST_ROWS", 5)
    found = [standing(f"s{i}", 8 * (i % 2), i % 9, 4) for i in range(20)]
    text = cohort_page(Evidence(course.with_students([]), [lab], found), MADE)
    assert "Here are 5 of 20 students, those with the fewest points." in text
    rows = Document(text).table("Points. A dash")[1:]
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), key=int)
    assert len(rows) == 5


def wrong(standing, student, name="swapped"):
    """A standing that lost all of Precision to a named mistake."""
    facts = Facts("precision([1], [0])", "0.0", "nan")
    check = CheckResult("precision", "test_it", "precision of nothing is 0", False, Outcome.FAILED, 0, 8, facts=facts)
    found = standing(student, 0, 8, 4)
    checks = (check, *(one for one in found.result.checks if one.exercise != "precision"))
    mistakes = (NamedMistake("precision", name, "You took recall for precision."),)
    return replace(found, result=replace(found.result, checks=checks, mistakes=mistakes))


def test_what_to_teach_again_is_told_in_sentences(course, lab, standing):
    works = [Work("bob", "metrics", {"precision": "def precision(a, b):\n    return 1  # <Bob>, dan"})]
    found = [standing("ada", 8, 8, 4), wrong(standing, "bob"), wrong(standing, "eve")]
    text = " ".join(cohort_page(Evidence(course, [lab], found, works), MADE).split())
    assert "All points that were lost were lost on one objective." in text
    assert "67 % of its points were lost: 16.0 points among 3 students, in <em>Precision</em>." in text
    assert 'You took recall for precision. <span class="soft">2 of the 2 students who lost points' in text
    assert "looked at <code>precision([1], [0])</code>, expected <code>0</code> and got <code>nan</code>." in text
    assert "return 1 # &lt;\u2026&gt;, \u2026" in text, "the example is nobody's"
    assert "precision of nothing is 0 (2 of 2)." in text


def test_of_a_long_answer_the_part_that_the_check_looked_at_is_shown():
    code = "\n".join([*(f"a{i} = {i}" for i in range(30)), "best = 3", "z = 1"])
    assert excerpt(code, "best").splitlines()[0] == "\u2026"
    assert "best = 3" in excerpt(code, "best")
    assert excerpt(code, "f(1)").startswith("a0 = 0")
    assert len(excerpt(code, "f(1)").splitlines()) == 15
    assert excerpt("best = 1", "best") == "best = 1"


@pytest.mark.parametrize(
    ("text", "told"), [("0.7435897435897436", "0.7436"), ("173", "173"), ("1e999.", "1e999."), ("'a.b'", "'a.b'")]
)
def test_a_value_is_told_briefly(text, told):
    assert brief(text) == told


def test_a_regrade_is_told_with_its_cause_and_what_the_student_may_be_told(course, lab, standing):
    now = standing("ada", 8, 4, 4)
    was = replace(standing("ada", 8, 8, 4).result, record=Record(graders_sha256="old", started_at="2026-03-01T10:00:00+00:00"))
    document = Document(cohort_page(Evidence(course, [lab], [now], previous=[was]), MADE))
    (row,) = document.table("Automatic points")[1:]
    assert row[:5] == ["Ada Lovelace ada", "RecallMetrics", "8", "4", "\u22124"]
    assert row[5].startswith("lab or checks changedThe lab or its checks were corrected, and all work was graded again.")


def test_points_that_change_for_no_reason_are_an_alarm(course, lab, standing):
    text = cohort_page(Evidence(course, [lab], [standing("ada", 8, 4)], previous=[standing("ada", 8, 8).result]), MADE)
    assert "Some points changed although nothing that could change them did." in text


def test_similar_work_is_shown_side_by_side(course, lab, standing):
    bodies = [
        f"def f(a):\n    t{i} = 0\n" + "".join(f"    t{i} {op}= a.m{n}{i}(3) * {n}\n" for n, op in enumerate("+-*/%"))
        for i in range(8)
    ]
    answers = {"ada": bodies[0], "bob": bodies[0].replace("t0", "total") + "# mine", "eve": bodies[1]}
    answers |= {f"s{i}": body for i, body in enumerate(bodies[2:])}
    works = [
        Work(student, "metrics", {"precision": code, "recall": code.replace("a.m", "b.k")}) for student, code in answers.items()
    ]
    text = cohort_page(Evidence(course, [lab], [standing(one, 8) for one in answers], works), MADE)
    assert re.findall(r"<h3 id=\"pair-\d\"><bdi>(.*?)</bdi> and <bdi>(.*?)</bdi>", text) == [("Ada Lovelace", "=cmd() Bob")]
    assert "total += a.m00(3)" in text


def test_the_exam_is_covered_in_part_and_readiness_is_never_told(tmp_path, course, lab):
    some = replace(lab, exercises=(replace(lab.exercises[0], topics=("trees",)),))
    found = Evidence(course, [some], [one for _, one in line_up(course, some, [])], syllabus=syllabus(tmp_path))
    rows = Document(cohort_page(found, MADE)).table("Points of these labs by domain")[1:]
    assert [row[1:] for row in rows] == [["60 %", "8.0", "100 %", "1 of 1"], ["40 %", DASH, "not assessed", "0 of 1"]]
    assert "2.1 Keep safe (worded from memory): not assessed" in rows[1][0]


def test_several_labs_have_an_overview_with_links(course, lab, evidence):
    second = replace(lab, name="second", title="Second")
    course = replace(course, assignments=(*course.assignments, Assignment("second"))).with_students(course.roster)
    found = [*evidence.standings, *(one for _, one in line_up(course, second, []))]
    text = cohort_page(Evidence(course, [lab, second], found), MADE)
    rows = Document(text).table("All labs at a glance")
    assert rows[2] == ["Second", "0 of 4", DASH, DASH, DASH, "4", "0", "0"]
    targets = set(re.findall(r'href="#(scores-\d)"', text))
    assert targets == set(re.findall(r'<article class="card" id="(scores-\d)"', text)) == {"scores-1", "scores-2"}


def test_the_same_results_give_the_same_page(evidence, text):
    DRAWN.clear()
    assert cohort_page(evidence, MADE) == text


def test_a_forgotten_name_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        page.render("notice.html.j2")


def test_file_is_whole_or_absent(tmp_path, monkeypatch):
    target = tmp_path / "out" / "report.html"
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
    blocks = re.findall(r":root \{(.*?)\}", text, re.DOTALL)  # style sheet light, dark; report light, dark; print
    block = (blocks[0] + blocks[2], blocks[1] + blocks[3], blocks[4])[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", block))
    for shade in range(5):
        assert contrast(colours["on-shade"], colours[f"s{shade}"]) >= 4.5, shade
    for ink, paper in product(("ink", "soft", "link", "alert"), ("paper", "tint")):
        assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
    for graphic in ("blue", "orange"):
        assert contrast(colours[graphic], colours["paper"]) >= 3, graphic


def test_the_page_follows_scheme_paper_and_narrow_screens(text):
    assert all(rule in text for rule in ("(prefers-color-scheme: dark)", "@media print", "(max-width: 30rem)"))
