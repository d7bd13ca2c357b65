"""Run a notebook from top to bottom in this process and check it at each grade cell, as the grader will."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from caip_lab.checks.render import Finding
from caip_lab.checks.runner import run_checks

__all__ = ["check_notebook", "read_cells"]


def check_notebook(notebook: Path) -> Iterator[tuple[str, list[Finding]]]:
    """Yield each exercise with its findings, in the notebook's order; what the cells print is not shown.

    ValueError where the file is no notebook.
    """
    cells, folder = read_cells(notebook), notebook.resolve().parent
    os.environ.setdefault("MPLBACKEND", "agg")
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    with contextlib.chdir(folder):
        for source, exercise in cells:
            if exercise is None:
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    shell.run_cell(source)
            elif (folder / "checks" / f"test_{exercise}.py").is_file():
                yield exercise, run_checks(exercise, shell.user_ns, folder)


def read_cells(notebook: Path) -> list[tuple[str, str | None]]:
    """Return (source, exercise) of each code cell; the exercise is None where the cell is no grade cell."""
    try:
        found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return [("".join(cell["source"]), _exercise(cell)) for cell in found if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{notebook} is not a notebook. Open it in Jupyter, save it, and try again.") from None


def _exercise(cell: dict[str, Any]) -> str | None:
    meta = cell["metadata"].get("nbgrader", {})
    return meta["grade_id"] if meta.get("grade") and not meta.get("solution") else None
