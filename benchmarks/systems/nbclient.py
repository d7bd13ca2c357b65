"""nbclient: executing the student's own cells in a fresh kernel, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import nbformat

from benchmarks.measured import Measured, run
from benchmarks.systems.handed import lay_out, work_of
from caip.config import Course, Lab

__all__ = ["NAME", "measure"]

NAME = "nbclient, executing only"


def measure(course: Course, lab: Lab, students: Sequence[str], folder: Path) -> tuple[Measured, dict[str, float]]:
    """Execute what ``students`` handed in; return what it took. There are no points."""
    lay_out(course, lab, students, folder)
    return run([sys.executable, "-m", "benchmarks.systems.nbclient", folder], folder, lambda line: line.startswith("done ")), {}


def main(folder: Path) -> None:
    """Execute each notebook, one after the other."""
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    for file in work_of(folder):
        notebook, n_raised = nbformat.read(file, as_version=4), -1
        with suppress(DeadKernelError):
            NotebookClient(notebook, allow_errors=True, resources={"metadata": {"path": str(file.parent)}}).execute()
            n_raised = sum(any(out.output_type == "error" for out in cell.get("outputs", ())) for cell in notebook.cells)
        print("done", file.parent.name, f"{n_raised} cells raised", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
