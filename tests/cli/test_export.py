"""``caip export`` and nbgrader's own ``export`` with our plugin: the same files, from a gradebook that was really written."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from nbgrader.api import Gradebook

from caip.cli import run
from caip.cli.main import cli
from caip.config import Course
from caip.reports import FORMATS
from caip.scheduling import ThisMachine

WRONG = {"double-answer": "def double(n): return n", "answer-answer": "answer = 42"}
CANVAS = "Student,ID,SIS Login ID,Section,{} (11)\nPoints Possible,,,,20\nAda,1,ada,,\nBob,2,bob,,\n"


@pytest.fixture(scope="module")
def _graded(_released_mini: Path, tmp_path_factory: pytest.TempPathFactory, handing_in: Callable[..., Path]) -> Path:
    root = tmp_path_factory.mktemp("export") / "course"
    shutil.copytree(_released_mini, root)
    course = Course.read(root)
    handing_in(course, "ada", WRONG)
    handing_in(course, "bob")
    list(run.grade(course, run.to_grade(course, course.labs(), None, "process", force=True), ThisMachine(1, "process")))
    with Gradebook(course.db_url, course.id) as gradebook:
        gradebook.find_grade("why", "mini", "mini", "ada").manual_score = 3
        gradebook.db.commit()
    return root


@pytest.fixture
def graded(_graded: Path, tmp_path: Path) -> Course:
    """Ada has 9 points, three of them by hand; bob waits for a score by hand; the others handed in nothing."""
    shutil.copytree(_graded, tmp_path / "course")
    return Course.read(tmp_path / "course")


def export(course: Course, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--course", str(course.root), "export", *arguments])


@pytest.mark.parametrize("kind", [name for name in FORMATS if name != "canvas"])
def test_every_format_is_written_where_it_says(graded: Course, kind: str) -> None:
    done = export(graded, "--format", kind, "mini", "--out", str(graded.root / "out"))
    assert done.exit_code == 0, done.output
    files = {path for path in (graded.root / "out").rglob("*") if path.is_file()}
    assert files
    assert files == {Path(line) for line in done.stdout.splitlines()}


def test_a_section_is_exported_alone_and_one_that_is_not_there_writes_nothing(graded: Course) -> None:
    roster = graded.root / "roster.csv"
    with roster.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == ["ada", "bob"]
    roster.write_text(roster.read_text().replace("bob@example.org,black", "bob@example.org,gold"))
    assert export(graded, "--format", "csv", "mini", "--section", "gold").exit_code == 0
    with (graded.root / "report" / "mini.csv").open(newline="") as file:
        assert [row["student"] for row in csv.DictReader(file)] == ["bob"]
    done = export(graded, "--format", "json", "--section", "nobody's", "--out", str(graded.root / "out"))
    assert (done.exit_code, (graded.root / "out").exists()) == (2, False)
    assert "There is no section" in done.stderr


def test_canvas_is_filled_in(graded: Course) -> None:
    template = graded.root / "from-canvas.csv"
    template.write_text(CANVAS.format("mini"))
    done = export(graded, "--format", "canvas", "--template", str(template))
    assert done.exit_code == 0, done.output
    found = {row["Student"]: row for row in csv.DictReader((graded.root / "report" / "canvas.csv").read_text().splitlines())}
    assert found["Ada"]["mini (11)"] == "9"
    assert found["Bob"]["mini (11)"] == "", "a score that waits is not sent"
    assert "left out, waits for a score by hand: bob" in done.stderr
    assert template.read_text() == CANVAS.format("mini")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--format", "canvas"), "own gradebook file is needed"),
        (("--format", "canvas", "--template", "nowhere.csv"), "cannot be read: No such file"),
        (("--format", "json", "--template", "nowhere.csv"), "Only the format canvas"),
        (("--format", "canvas", "--column", "mini"), "is not LAB=COLUMN"),
        (("--format", "canvas", "--column", "nano=x"), "no lab called 'nano'"),
        (("--format", "json", "nano"), "no lab called 'nano'"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(graded: Course, arguments: tuple[str, ...], says: str) -> None:
    done = export(graded, *arguments)
    assert done.exit_code == 2
    assert says in done.stderr
    assert not (graded.root / "report").exists()


def test_a_canvas_file_of_another_course_leaves_the_last_export(graded: Course) -> None:
    template = graded.root / "from-canvas.csv"
    template.write_text(CANVAS.format("mini"))
    export(graded, "--format", "canvas", "--template", str(template))
    before = (graded.root / "report" / "canvas.csv").read_bytes()
    template.write_text(CANVAS.format("Algebra"))
    done = export(graded, "--format", "canvas", "--template", str(template))
    assert done.exit_code == 2
    assert "'Algebra (11)'" in done.stderr
    assert (graded.root / "report" / "canvas.csv").read_bytes() == before


def test_a_lab_that_was_removed_since_is_named(graded: Course) -> None:
    file = graded.root / "course.toml"
    shutil.copytree(graded.root / "source" / "mini", graded.root / "source" / "other")
    (graded.root / "source" / "other" / "mini.ipynb").rename(graded.root / "source" / "other" / "other.ipynb")
    file.write_text(file.read_text().replace('name = "mini"', 'name = "other"'))
    done = export(graded, "--format", "json")
    assert done.exit_code == 0, done.output
    assert "mini was graded and is no longer in course.toml: it is not exported" in done.stderr
    document = json.loads((graded.root / "report" / "grades.json").read_text())
    assert [lab["name"] for lab in document["labs"]] == ["other"]
    assert {student["points"] for student in document["labs"][0]["students"]} == {None}


def test_nothing_handed_in_is_a_table_of_empty_cells(course: Course) -> None:
    assert export(course, "--format", "csv").exit_code == 0
    rows = list(csv.DictReader((course.root / "report" / "mini.csv").read_text().splitlines()))
    assert {row["points"] for row in rows} == {""}
    done = export(course, "--format", "moodle")
    assert done.exit_code == 2
    assert "Nobody has a final score in mini. No file was written." in done.stderr


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_nbgraders_export_with_our_plugin_writes_the_same(graded: Course, kind: str) -> None:
    export(graded, "--format", kind, "--out", str(graded.root / "ours"))
    plugin = "--exporter=caip.gradebook.exporter.CaipExporter"
    command = ["nbgrader", "export", plugin, f"--CaipExporter.format={kind}", "--to", "theirs", "--assignment", "['mini']"]
    done = subprocess.run(command, cwd=graded.root, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    ours, theirs = ({path.name: path for path in (graded.root / name).iterdir()} for name in ("ours", "theirs"))
    assert ours.keys() == theirs.keys()
    if kind == "csv":
        assert ours["mini.csv"].read_bytes() == theirs["mini.csv"].read_bytes()
    if kind == "json":
        both = [json.loads(files["grades.json"].read_text())["labs"] for files in (ours, theirs)]
        assert both[0] == both[1]
