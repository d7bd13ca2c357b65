"""What is committed is what the source makes, and nothing of it gives an answer away."""

from __future__ import annotations

import ast
import io
import json
import re
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from caip.config import Course
from caip.errors import ReleaseError
from caip.gradebook import open_store, release_lab, student_wheel, write_student_zip
from caip.grading.notebook import nbgrader_of

ROOT = Path(__file__).parents[2]
COURSE = Course.read(ROOT)
LABS = [assignment.lab for assignment in COURSE.assignments]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course, released anew from its source."""
    root = tmp_path_factory.mktemp("release") / "course"
    root.mkdir()
    for name in ("source", "graders", "docs"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "course.toml", root)
    course = Course.read(root)
    for name in LABS:
        release_lab(course, course.lab(name))
    return course


def tree(folder: Path) -> dict[str, bytes]:
    skipped = ("__pycache__", ".ipynb_checkpoints")
    files = [path for path in folder.rglob("*") if path.is_file() and not any(part in skipped for part in path.parts)]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("lab", LABS)
def test_the_committed_release_is_what_the_source_makes(fresh: Course, lab: str) -> None:
    assert tree(ROOT / "release" / lab) == tree(fresh.release(lab)), "run make release"


@pytest.mark.parametrize("lab", LABS)
def test_the_committed_solution_is_of_this_source(lab: str) -> None:
    source = nbformat.read(ROOT / "source" / lab / f"{lab}.ipynb", as_version=4)
    solution = nbformat.read(ROOT / "solutions" / lab / f"{lab}.ipynb", as_version=4)
    mark = re.compile(r"^[ \t]*#+ (BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)
    wanted = [mark.sub("", cell.source).rstrip("\n") for cell in source.cells if cell.cell_type == "code"]
    assert [cell.source for cell in solution.cells if cell.cell_type == "code"] == wanted, "run make release"


def secret_lines(lab: str) -> set[str]:
    """Return what must not ship: lines of solutions and of hidden graders, but for what the prose shows on purpose."""
    source = nbformat.read(ROOT / "source" / lab / f"{lab}.ipynb", as_version=4)
    region = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
    lines = {line.strip() for cell in source.cells for found in region.findall(cell.source) for line in found.splitlines()}
    for grader in (ROOT / "graders" / lab).glob("*.py"):
        lines |= {line.strip() for line in grader.read_text().splitlines() if "assert" in line or "rng." in line}
    prose = {line.strip() for cell in source.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()}
    return {line for line in lines if len(line) > 25} - prose


def shipped(course: Course, lab: str, folder: Path) -> dict[str, bytes]:
    """Return every file that a student gets, the files inside the wheel included."""
    with zipfile.ZipFile(write_student_zip(course, course.lab(lab), student_wheel(folder))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for name in [name for name in files if name.endswith(".whl")]:
        with zipfile.ZipFile(io.BytesIO(files.pop(name))) as wheel:
            files |= {f"{name}!{inner}": wheel.read(inner) for inner in wheel.namelist()}
    return files


@pytest.mark.parametrize("lab", LABS)
def test_nothing_that_ships_gives_an_answer_away(fresh: Course, lab: str, tmp_path: Path) -> None:
    files = shipped(fresh, lab, tmp_path)
    assert f"{lab}/{lab}.ipynb" in files
    public = {line.strip() for path in (ROOT / "source" / lab / "checks").glob("*.py") for line in path.read_text().splitlines()}
    for name, data in files.items():
        text = data.decode(errors="ignore")
        lines = {line.strip() for line in text.splitlines()} | _cell_lines(name, text)
        assert not (lines & secret_lines(lab)) - public, name
        for marker in ("BEGIN SOLUTION", "MARK SCHEME", "HIDDEN TESTS", "MISCONCEPTIONS = "):
            assert marker not in text or "caip_lab/" in name, (name, marker)


def _cell_lines(name: str, text: str) -> set[str]:
    if not name.endswith(".ipynb"):
        return set()
    return {line.strip() for cell in json.loads(text)["cells"] for line in "".join(cell["source"]).splitlines()}


def test_the_leak_test_finds_a_leak(tmp_path: Path) -> None:
    lab = LABS[0]
    solution = json.loads((ROOT / "solutions" / lab / f"{lab}.ipynb").read_text())
    assert _cell_lines("x.ipynb", json.dumps(solution)) & secret_lines(lab)


def test_the_students_wheel_holds_these_files_only(tmp_path: Path) -> None:
    with zipfile.ZipFile(student_wheel(tmp_path)) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    tracked = {f"caip_lab/{name}" for name in tree(ROOT / "caip_lab") if name != "pyproject.toml"}
    assert names == tracked
    assert not [name for name in names if "grader" in name and name != "caip_lab/grader_versions.json"]


def test_the_wheel_imports_nothing_of_the_instructors(tmp_path: Path) -> None:
    with zipfile.ZipFile(student_wheel(tmp_path)) as wheel:
        for name in [name for name in wheel.namelist() if name.endswith(".py")]:
            for node in ast.walk(ast.parse(wheel.read(name))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                assert not [found for found in names if found.split(".")[0] == "caip"], name


@pytest.mark.parametrize("lab", LABS)
def test_a_lab_is_twenty_points_and_a_fifth_of_each_exercise_public(lab: str) -> None:
    assert COURSE.lab(lab).max_points == pytest.approx(20)


def test_a_stray_file_stops_the_release(course: Course) -> None:
    before = tree(course.release("mini"))
    (course.root / "source" / "mini" / "inference.py").write_text("x = 1")
    with pytest.raises(ReleaseError, match=r"inference\.py"):
        release_lab(course, course.lab("mini"))
    assert tree(course.release("mini")) == before


def test_an_unclosed_solution_stops_the_release_and_leaves_the_old_one(course: Course) -> None:
    def due() -> datetime | None:
        with Gradebook(course.db_url, course.id) as gradebook:
            return gradebook.find_assignment("mini").duedate

    before, due_before = tree(course.release("mini")), due()
    terms, file = course.root / "course.toml", course.root / "source" / "mini" / "mini.ipynb"
    terms.write_text(terms.read_text().replace("due = 2026-02-01", "due = 2026-03-01"))
    course = Course.read(course.root)
    closed = file.read_text()
    file.write_text(closed.replace("### END SOLUTION", "### END SOLUTIN", 1))
    with pytest.raises(ReleaseError, match=r"release/ is as it was; the gradebook may hold the new cells already"):
        release_lab(course, course.lab("mini"))
    assert tree(course.release("mini")) == before
    assert due() == due_before
    assert [path for path in (course.root / "release").iterdir() if path.name.startswith(".")] == []
    file.write_text(closed)
    release_lab(course, course.lab("mini"))
    assert due() == datetime(2026, 3, 1)


def test_points_that_differ_between_notebook_and_lab_toml_stop_the_release(course: Course) -> None:
    file = course.root / "source" / "mini" / "lab.toml"
    file.write_text(file.read_text().replace("points = 10", "points = 9"))
    with pytest.raises(ReleaseError, match="double"):
        release_lab(course, course.lab("mini"))


def test_with_submissions_in_prose_may_change_and_cells_may_not(course: Course, hand_in: object) -> None:
    from caip.results import SubmissionResult, Verdict

    with open_store(course) as store:
        store.record(SubmissionResult("ada", "mini", Verdict.GRADED))
    file = course.root / "source" / "mini" / "mini.ipynb"
    file.write_text(file.read_text().replace("Write `double`.", "Please write `double`."))
    release_lab(course, course.lab("mini"))
    assert "Please write" in (course.release("mini") / "mini.ipynb").read_text()
    notebook = nbformat.read(file, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if nbgrader_of(cell).get("grade_id") != "setup"]
    nbformat.write(notebook, file)
    before = tree(course.release("mini"))
    with pytest.raises(ReleaseError, match="setup"):
        release_lab(course, course.lab("mini"))
    assert tree(course.release("mini")) == before
