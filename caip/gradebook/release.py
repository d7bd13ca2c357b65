"""Release a lab: from ``source/<lab>/`` to ``release/<lab>/`` by nbgrader, staged, checked, swapped in whole."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from caip.config import Course, Lab
from caip.errors import ReleaseError
from caip.gradebook.folders import swapped
from caip.gradebook.programs import on_path
from caip.gradebook.store import open_store
from caip.grading.notebook import grade_id, nbgrader_of

__all__ = ["converter_config", "release_lab"]

GRADER_ONLY = ["lab.toml", "__pycache__", "*.pyc", ".ipynb_checkpoints"]
UNCHANGED = "release/ and the gradebook are as they were."
#: nbgrader writes the cells into the gradebook before it makes the files.
CELLS_WRITTEN = "release/ is as it was; the gradebook may hold the new cells already, and the next release writes them again."


def release_lab(course: Course, lab: Lab) -> Path:
    """Generate ``release/<lab>/``; on any error it is as it was. Raises ReleaseError."""
    _check_source(lab)
    with open_store(course) as store:
        _check_structure(lab, store.cells(lab.name), store.has_submissions(lab.name))
    with swapped(course.release(lab.name)) as folder:
        _generate(course, lab, folder)
        _check_release(lab, folder)
    with open_store(course) as store:
        store.set_due(lab.name)
    return course.release(lab.name)


def _check_source(lab: Lab) -> None:
    """Refuse files that lab.toml does not list, and points that differ between lab.toml and the notebook."""
    allowed = {lab.notebook, lab.source / "lab.toml"} | set(_shipped(lab))
    ignored = ("__pycache__", ".ipynb_checkpoints")
    for path in sorted(lab.source.rglob("*")):
        if path.is_file() and path not in allowed and not any(part in ignored for part in path.parts):
            name = path.relative_to(lab.source)
            raise ReleaseError(
                f"{lab.name}: {name} is in source/ but lab.toml does not list it.",
                UNCHANGED,
                "List it under files, or remove it.",
            )
    points = {exercise.name: exercise.points for exercise in lab.exercises}
    found = {grade_id(c): float(c.metadata.nbgrader.points) for c in _cells(lab.notebook) if nbgrader_of(c).get("grade")}
    if points != found:
        differ = ", ".join(sorted(name for name in points.keys() | found.keys() if points.get(name) != found.get(name)))
        raise ReleaseError(f"{lab.name}: exercises or points differ between lab.toml and the notebook: {differ}.", UNCHANGED)


def _shipped(lab: Lab) -> Iterator[Path]:
    for pattern in lab.files:
        yield from lab.source.glob(pattern)


def _cells(notebook: Path) -> list[nbformat.NotebookNode]:
    cells: list[nbformat.NotebookNode] = nbformat.read(notebook, as_version=4).cells
    return cells


def _check_structure(lab: Lab, known: dict[str, str], has_submissions: bool) -> None:
    """With submissions in, cells may not come or go: nbgrader would refuse it, and delete the release."""
    cells = {grade_id(cell): _kind(cell) for cell in _cells(lab.notebook) if grade_id(cell)}
    if has_submissions and known and cells != known:
        differ = ", ".join(sorted(name for name in cells.keys() | known.keys() if cells.get(name) != known.get(name)))
        raise ReleaseError(
            f"{lab.name} has submissions, and its cells changed: {differ}.",
            UNCHANGED,
            "Prose, checks, graders and points may change in mid-term; for other cells make a new lab under a new name.",
        )


def _kind(cell: nbformat.NotebookNode) -> str:
    """Return two digits: whether it is graded, whether the student writes in it. As :meth:`Store.cells` does."""
    meta = nbgrader_of(cell)
    return f"{bool(meta.get('grade')):d}{bool(meta.get('solution')):d}"


def converter_config(course: Course, **directories: str) -> Config:
    """Return the configuration of nbgrader's converters for this course: what nbgrader_config.py says, and ``directories``."""
    config = Config()
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.course_id = course.id
    config.CourseDirectory.db_url = course.db_url
    config.CourseDirectory.ignore = GRADER_ONLY
    for name, value in directories.items():
        config.CourseDirectory[name] = value
    return config


def _generate(course: Course, lab: Lab, folder: Path) -> None:
    staging = folder.parent / "nbgrader"
    config = converter_config(course, release_directory=str(staging), assignment_id=lab.name)
    with on_path(), _collected_log() as lines:
        try:
            GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()
        except NbGraderException:
            why = next((line.strip().splitlines()[-1] for line in lines if "Error" in line), " ".join(lines[-1:]))
            raise ReleaseError(
                f"{lab.name}: nbgrader cannot generate it: {why}", CELLS_WRITTEN, f"Mend {lab.notebook.name}."
            ) from None
    shutil.copytree(staging / lab.name, folder, dirs_exist_ok=True)


@contextmanager
def _collected_log() -> Iterator[list[str]]:
    """Keep nbgrader's errors to ourselves: they go into our own message."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.ERROR:
                lines.append(record.getMessage())

    log, keep = logging.getLogger("traitlets"), Keep()
    log.addHandler(keep)
    propagate, log.propagate = log.propagate, False
    try:
        yield lines
    finally:
        log.removeHandler(keep)
        log.propagate = propagate


def _check_release(lab: Lab, folder: Path) -> None:
    """Refuse a release that holds a solution, a hidden test or a mark scheme."""
    for path in folder.rglob("*"):
        text = path.read_text(encoding="utf-8", errors="ignore") if path.is_file() else ""
        for marker in ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME"):
            if marker in text:
                raise ReleaseError(
                    f"{lab.name}: {path.name} of the release still holds {marker!r}.",
                    CELLS_WRITTEN,
                    "Close the region in the source.",
                )
