"""``caip report`` as it is called: whole or not at all, for a section, under pseudonyms, with nothing to report on."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from caip.cli.main import cli
from caip.config import Course
from caip.gradebook import open_store
from caip.results import CheckResult, ManualItem, Outcome, Record, SubmissionResult, Verdict

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
ROSTER = 'id,name,email,section,extension,extra_time\nada,"Lovelace, Ada",,black,,\nbob,=cmd() Bob,,gold,,\n'


def report(course: Course, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--course", str(course.root), "report", *arguments])


def judged(student: str, points: float, **record: str) -> SubmissionResult:
    checks = tuple(
        CheckResult(name, "t", f"{name} works", False, Outcome.PASSED if points else Outcome.FAILED, points and full, full)
        for name, full in (("double", 10.0), ("answer", 6.0))
    )
    item = (ManualItem("why", 4.0, answered=True),)
    return SubmissionResult(student, "mini", Verdict.GRADED, checks, item, record=Record(**record))


@pytest.fixture
def graded(course: Course, hand_in: Callable[..., Path]) -> Course:
    """Ada was graded, and again with other graders; Bob once."""
    (course.root / "roster.csv").write_text(ROSTER)
    course = Course.read(course.root)
    hand_in("ada")
    hand_in("bob", {"double-answer": "# by Lovelace\ndef double(n): return 2 * n"})
    with open_store(course) as store:
        for result in (judged("ada", 1), judged("bob", 1), judged("ada", 0, graders_sha256="new")):
            store.record(result)
    return course


def test_the_page_and_the_tables_are_written(graded: Course) -> None:
    done = report(graded)
    assert done.exit_code == 0, done.output
    page, table = graded.root / "report" / "report.html", graded.root / "report" / "mini.csv"
    assert done.output.splitlines() == [str(page), str(table)]
    text = page.read_text()
    assert "Lovelace, Ada" in text
    assert "lab or checks changed" in text, "the regrade, from the gradebook"
    assert text.count("Waiting for a score by hand: 2 in") == 1


def test_a_section_is_reported_alone_and_an_unknown_one_is_refused(graded: Course, tmp_path: Path) -> None:
    assert report(graded, "--section", "black", "--out", str(tmp_path / "black")).exit_code == 0
    rows = list(csv.DictReader((tmp_path / "black" / "mini.csv").read_text().splitlines()))
    assert [row["student"] for row in rows] == ["ada"]
    assert "Bob" not in (tmp_path / "black" / "report.html").read_text()
    refused = report(graded, "--section", "red", "--out", str(tmp_path / "red"))
    assert refused.exit_code == 2
    assert "There is no section 'red'. Nothing was written. The sections are: black, gold." in refused.output
    assert not (tmp_path / "red").exists()


def test_pseudonyms_hold_no_name_anywhere_and_stay_the_same(graded: Course, tmp_path: Path) -> None:
    for again in ("one", "two"):
        assert report(graded, "--anonymous", "--out", str(tmp_path / again)).exit_code == 0
    for name in ("report.html", "mini.csv"):
        text = (tmp_path / "one" / name).read_text()
        assert not [word for word in ("ada", "Lovelace", "Bob", "bob") if word in text.split("<script>")[0]]
    tables = [(tmp_path / again / "mini.csv").read_text() for again in ("one", "two")]
    assert tables[0] == tables[1]


def test_nothing_handed_in_is_a_report_in_clear_words(course: Course) -> None:
    assert report(course).exit_code == 0
    assert "There is no score yet" in (course.root / "report" / "report.html").read_text()


def test_a_lab_removed_since_is_said(graded: Course) -> None:
    with open_store(graded) as store:
        terms = graded.root / "course.toml"
        terms.write_text(terms.read_text().replace('name = "mini"', 'name = "other"'))
        assert store.counts() == {"mini": 2}
    (graded.root / "source" / "mini").rename(graded.root / "source" / "other")
    (graded.root / "source" / "other" / "mini.ipynb").rename(graded.root / "source" / "other" / "other.ipynb")
    (graded.root / "graders" / "mini").rename(graded.root / "graders" / "other")
    done = report(graded)
    assert done.exit_code == 0, done.output
    words = " ".join((graded.root / "report" / "report.html").read_text().split())
    assert "2 results of the lab <bdi>mini</bdi> are in the gradebook but not in this report" in words


def test_where_the_folder_cannot_be_written_nothing_is(graded: Course, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert report(graded, "--out", str(tmp_path / "file")).exit_code != 0
    assert (tmp_path / "file").read_text() == "x"
