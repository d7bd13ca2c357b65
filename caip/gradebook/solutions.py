"""``solutions/<lab>/``: the source notebook, markers taken out, executed with outputs in a temporary copy."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from caip.config import Course, Lab
from caip.errors import ReleaseError
from caip.gradebook.folders import swapped
from caip.grading.notebook import SOLUTION_MARKS

__all__ = ["write_solution"]

SCHEME = re.compile(r"\n*=== BEGIN MARK SCHEME ===.*?=== END MARK SCHEME ===", re.DOTALL)


def write_solution(course: Course, lab: Lab) -> Path:
    """Write the lab's executed solution beside the files it ships. A cell that raises stops it: ReleaseError."""
    target = course.root / "solutions" / lab.name
    with tempfile.TemporaryDirectory() as scratch, swapped(target) as folder:
        work = Path(scratch) / lab.name
        shutil.copytree(course.release(lab.name), work)
        shutil.copytree(course.release(lab.name), folder, dirs_exist_ok=True)
        notebook = _executed(lab, work)
        (folder / lab.notebook.name).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return target


def _executed(lab: Lab, folder: Path) -> NotebookNode:
    notebook = nbformat.read(lab.notebook, as_version=4)
    for cell in notebook.cells:
        cell.source = SCHEME.sub("", SOLUTION_MARKS.sub("", cell.source)).rstrip("\n")
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", record_timing=False, resources=place)
    try:
        client.execute(stderr=subprocess.DEVNULL)  # the kernel's own log; a cell's stderr is an output
    except CellExecutionError as error:
        raise ReleaseError(
            f"{lab.name}: the solution does not run: {error}", "solutions/ is as it was.", "Mend the cell."
        ) from None
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)  # it changes with Python's patch release
    return notebook
