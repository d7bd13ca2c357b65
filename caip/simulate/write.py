"""Write a planned cohort: real notebooks, made from the released one, with what happened to them."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from caip.config import Lab
from caip.simulate.cohort import Plan
from caip.simulate.people import Person

__all__ = ["write_cohort", "write_roster"]


def write_cohort(lab: Lab, release: Path, plans: list[Plan], out: Path) -> None:
    """Write ``out/<lab>/<student>/<lab>.ipynb`` for each plan and ``out/<lab>-deserved.json``, what each deserves."""
    released = nbformat.read(release, as_version=4)
    for plan in plans:
        if plan.accident != "missing":
            _write_submission(lab, released, plan, out / lab.name / plan.person.id)
    (out / f"{lab.name}-deserved.json").write_text(json.dumps([_deserved(plan) for plan in plans], indent=2), encoding="utf-8")


def write_roster(people: list[Person], extensions: dict[str, float], file: Path) -> None:
    """Write roster.csv; ``extensions`` are hours by student id."""
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(("id", "name", "email", "section", "extension", "extra_time"))
        for one in people:
            rows.writerow((one.id, one.name, one.email, one.section, extensions.get(one.id) or "", ""))


def _deserved(plan: Plan) -> dict[str, object]:
    answers = {answer.exercise: answer.name for answer in plan.answers}
    return {
        "student": plan.person.id,
        "accident": plan.accident,
        "verdict": plan.verdict,
        "points": plan.deserved,
        "answers": answers,
    }


def _write_submission(lab: Lab, released: NotebookNode, plan: Plan, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    moment = plan.handed_in.timestamp()
    if plan.accident != "empty":
        notebook = _filled(released, plan)
        file = folder / lab.notebook.name
        HAPPENS.get(plan.accident, lambda _: None)(notebook)
        text = nbformat.writes(notebook)
        file.write_text(text[: len(text) // 2] if plan.accident == "not_json" else text, encoding="utf-8")
        os.utime(file, (moment, moment))
    os.utime(folder, (moment, moment))


def _filled(released: NotebookNode, plan: Plan) -> NotebookNode:
    """Return the released notebook with the plan's answers in its answer cells."""
    notebook = deepcopy(released)
    code = {answer.exercise: answer.code for answer in plan.answers if answer.kind != "unfinished"}
    for cell in notebook.cells:
        exercise = _meta(cell).get("grade_id", "").removesuffix("-answer")
        if _meta(cell).get("solution") and exercise in code:
            cell.source = code[exercise]
    return notebook


def _meta(cell: NotebookNode) -> dict[str, str]:
    found: dict[str, str] = cell.metadata.get("nbgrader", {})
    return found


def _grade_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if _meta(cell).get("grade") and not _meta(cell).get("solution")]


def _delete(notebook: NotebookNode) -> None:
    notebook.cells.remove(_grade_cells(notebook)[1])


def _duplicate(notebook: NotebookNode) -> None:
    copy = deepcopy(_grade_cells(notebook)[1])
    copy["id"] = "copied"  # as Jupyter gives a pasted cell an id of its own
    notebook.cells.append(copy)


def _retype(notebook: NotebookNode) -> None:
    cell = _grade_cells(notebook)[2]
    cell.cell_type = "markdown"
    for key in ("outputs", "execution_count"):
        cell.pop(key, None)


def _retag(notebook: NotebookNode) -> None:
    for cell in _grade_cells(notebook):
        cell.metadata["tags"] = ["skip-execution"]
        cell.metadata.nbgrader["points"] = 100


HAPPENS: dict[str, Callable[[NotebookNode], None]] = {
    "deleted": _delete,
    "duplicated": _duplicate,
    "retyped": _retype,
    "retagged": _retag,
}
