"""Write ``autograded/<student>/<lab>/`` as nbgrader's autograde leaves it: what formgrader and feedback read."""

from __future__ import annotations

import mimetypes
import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import reads_json, writes_json

from caip.config import Course, Lab
from caip.gradebook.folders import private, swapped
from caip.gradebook.outputs import Room, shown_outputs, visible
from caip.gradebook.prose import as_html, as_plain
from caip.grading import Graded, read_submission
from caip.grading.notebook import grade_id, is_grade

__all__ = ["is_ours", "is_shown", "keep_harmless", "may_be_served", "sanitise", "write_autograded"]

#: What a browser that opens it beside the page would run: formgrader serves these files from the Jupyter server's origin.
RUNS = re.compile(r"html|svg|[/+]xml|rfc822|related|x-shockwave")
RUNS_BY_NAME = re.compile(r".*\.(x?html?|xht|shtml?|mht(ml)?|svgz?|x[ms]l|xslt|swf|eml|htc)", re.IGNORECASE | re.DOTALL)
MAX_PROSE, MAX_CODE, MAX_LINE, MAX_STAMP = 20_000, 20_000, 2_000, 100


def sanitise(notebook: NotebookNode) -> NotebookNode:
    """Make the student's code, prose and outputs harmless where they are rendered, and bound them. Ours stays as it is."""
    room = Room()
    for cell in notebook.cells:
        if not is_ours(cell):
            cell.pop("attachments", None)
            _bound_cell(cell, room)
    return notebook


def is_ours(cell: NotebookNode) -> bool:
    """Whether what the cell shows was written by the lab's authors, or by us from results."""
    return is_grade(cell) or bool(grade_id(cell) and cell.metadata.nbgrader.get("locked") and cell.cell_type != "code")


def _bound_cell(cell: NotebookNode, room: Room) -> None:
    if cell.cell_type == "code":
        cell.source = "\n".join(_line(line) for line in room.cut("code", cell.source, MAX_CODE).split("\n"))
        cell.outputs = shown_outputs(cell.outputs, room)
    else:
        render = as_html if cell.cell_type == "markdown" else as_plain
        cell.source = render(visible(room.cut("prose", cell.source, MAX_PROSE)))


def _line(line: str) -> str:
    """Return a line of code that is highlighted in time: ``a.a.a.`` of 20 kB takes Pygments 15 s."""
    return line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]} [{len(line) - MAX_LINE:,} characters are not shown]"


def is_shown(course: Course, lab: Lab, student: str, notebook_sha256: str) -> bool:
    """Whether the student's graded notebook is there, and of what was handed in with this hash."""
    return bool(_shown(course.autograded(lab.name, student) / lab.notebook.name, notebook_sha256))


def _shown(file: Path, notebook_sha256: str) -> list[NotebookNode]:
    """Return the cells of a graded notebook, none where it is of something else, or somebody made it unreadable."""
    with suppress(OSError, ValueError, AttributeError, KeyError, TypeError):
        notebook = reads_json(file.read_text(encoding="utf-8"))
        if notebook.metadata.caip.notebook_sha256 == notebook_sha256:
            return list(notebook.cells)
    return []


def write_autograded(course: Course, lab: Lab, graded: Graded) -> None:
    """Write the folder whole; a submission without a notebook to show has none."""
    student = graded.result.student
    target = course.autograded(lab.name, student)
    if graded.notebook is None:
        shutil.rmtree(target, ignore_errors=True)
        return
    # It was validated when its grader wrote it, and nothing here changes its form: twice more would be a sixth of the time.
    notebook = sanitise(reads_json(graded.notebook))
    sha256 = graded.result.record.notebook_sha256
    if graded.n_seen is not None:
        _show_as_before(notebook.cells, graded.n_seen, _shown(target / lab.notebook.name, sha256))
    notebook.metadata.caip = NotebookNode(notebook_sha256=sha256)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with swapped(target) as folder:
        _copy_files(course, lab, student, folder)
        (folder / lab.notebook.name).write_text(writes_json(notebook), encoding="utf-8")
        private(folder)


def _show_as_before(cells: Sequence[NotebookNode], n_seen: int, before: Sequence[NotebookNode]) -> None:
    """Let the cells below the first ``n_seen`` show what they showed ``before``: they were not run, nothing about them is new.

    What somebody edited meanwhile shows nothing: no score hangs on it.
    """
    if len(cells) != len(before):
        return
    for cell, shown in zip(cells[n_seen:], before[n_seen:], strict=True):
        if cell.cell_type == shown.cell_type == "code" and cell.source == shown.source and not is_grade(cell):
            cell.outputs, cell.execution_count = shown.get("outputs", []), shown.get("execution_count")


def may_be_served(name: str) -> bool:
    """Whether a browser that opens the file of this name runs nothing of it."""
    kind = mimetypes.guess_type(name)[0] or ""
    return not RUNS.search(kind) and not RUNS_BY_NAME.fullmatch(name)


def keep_harmless(course: Course, lab: Lab, student: str) -> None:
    """Take out of ``autograded/`` what nbgrader's own autograde copied there and ours would not have: links followed, pages."""
    folder, kept = course.autograded(lab.name, student), _files(course, lab, student)
    for path in list(folder.rglob("*")):
        if path.is_symlink() or (path.is_file() and path.suffix != ".ipynb" and path.relative_to(folder).as_posix() not in kept):
            path.unlink()


def _copy_files(course: Course, lab: Lab, student: str, folder: Path) -> None:
    for name, data in _files(course, lab, student).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def _files(course: Course, lab: Lab, student: str) -> dict[str, bytes]:
    """Return what the student handed in that may be served, the lab's own files over it, and the time of submission."""
    submitted, released = course.submitted(lab.name, student), course.release(lab.name)
    paths = (path for path in released.rglob("*") if path.is_file() and path.suffix != ".ipynb")
    ours = {path.relative_to(released).as_posix(): path.read_bytes() for path in paths}
    handed = read_submission(submitted, student, lab).files
    files = {name: data for name, data in handed.items() if not name.endswith(".ipynb") and may_be_served(name)}
    files = {name: data for name, data in files.items() if not _in_the_way(name, ours)} | ours
    stamp = submitted / "timestamp.txt"
    if stamp.is_file() and not stamp.is_symlink():
        with stamp.open("rb") as file:
            files["timestamp.txt"] = file.read(MAX_STAMP)
    return files


def _in_the_way(name: str, ours: Iterable[str]) -> bool:
    """Whether a file of this name would stand where the lab has a folder, or below where it has a file."""
    return any(other.startswith(f"{name}/") or name.startswith(f"{other}/") for other in ours)
