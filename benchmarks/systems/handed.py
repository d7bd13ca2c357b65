"""Submissions as the systems want them that take a folder each: the lab's files, the student's, and a notebook."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import nbformat

from caip.config import Course, Lab
from caip.grading.notebook import grade_id, is_grade

__all__ = ["lay_out", "work_of"]


def lay_out(
    course: Course, lab: Lab, students: Sequence[str], folder: Path, test_cell: Callable[[str], str] | None = None
) -> None:
    """Write a folder for each student. Test cells become ``test_cell(exercise)``; without it they are left out."""
    for student in students:
        shutil.copytree(course.release(lab.name), folder / "work" / student)
        shutil.copytree(course.submitted(lab.name, student), folder / "work" / student, dirs_exist_ok=True)
        file = folder / "work" / student / lab.notebook.name
        try:
            notebook = nbformat.read(file, as_version=4)
        except Exception:  # noqa: BLE001 - it was handed in broken: each system meets it as it is
            continue
        for cell in notebook.cells:
            if is_grade(cell):
                cell.source = "" if test_cell is None else test_cell(grade_id(cell))
        notebook.cells = [cell for cell in notebook.cells if cell.source or not is_grade(cell)]
        nbformat.write(notebook, file)


def work_of(folder: Path) -> Iterator[Path]:
    """Yield the notebooks, student by student."""
    for student in sorted((folder / "work").iterdir()):
        yield next(student.glob("*.ipynb"))
