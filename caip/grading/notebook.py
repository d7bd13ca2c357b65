"""A submitted notebook as data: read, rebuilt from trusted parts, repaired against the release.

Nothing of the student's metadata survives but the grade ids that say which cell is which. What the
release locks comes from the release; grade cells that were deleted, duplicated, retyped or re-tagged
are put right, and each repair is named.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

__all__ = ["Repaired", "Unreadable", "grade_id", "is_answer", "is_grade", "is_manual", "new_output", "parse", "repair"]

MAX_CELLS = 1000
#: More code than anybody writes, and less than what crosses to a kernel at once.
MAX_CODE_CHARACTERS = 1_000_000
#: The lines of a source notebook that begin and end what the release leaves out.
SOLUTION_MARKS = re.compile(r"^[ \t]*#+ (BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)
KINDS = ("code", "markdown", "raw")


class Unreadable(Exception):
    """The file is no notebook; the message tells the student what to do."""


@dataclass
class Repaired:
    """The notebook that is run and shown, and what was put right."""

    notebook: NotebookNode
    repairs: list[str] = field(default_factory=list)


def nbgrader_of(cell: NotebookNode) -> dict[str, Any]:
    """Return the cell's nbgrader metadata; empty where it has none or it is nonsense."""
    meta = cell.get("metadata")
    found = meta.get("nbgrader") if isinstance(meta, dict) else None
    return found if isinstance(found, dict) else {}


def grade_id(cell: NotebookNode) -> str:
    """Return the cell's grade id, or an empty string."""
    found = nbgrader_of(cell).get("grade_id")
    return found if isinstance(found, str) else ""


def is_grade(cell: NotebookNode) -> bool:
    """Whether checks judge the notebook at this cell."""
    meta = nbgrader_of(cell)
    return bool(meta.get("grade")) and not meta.get("solution") and cell.cell_type == "code"


def is_manual(cell: NotebookNode) -> bool:
    """Whether a person grades this cell."""
    meta = nbgrader_of(cell)
    return bool(meta.get("grade")) and bool(meta.get("solution"))


def is_answer(cell: NotebookNode) -> bool:
    """Whether the student writes in this cell."""
    return bool(nbgrader_of(cell).get("solution"))


def parse(data: bytes) -> NotebookNode:
    """Read a notebook of nbformat 3 or 4 into a new one made of trusted parts. Raises Unreadable."""
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable(
            "The file is not a notebook (it is not JSON). Open it in Jupyter, save it, and hand it in again."
        ) from None
    if isinstance(raw, dict) and raw.get("nbformat") in (1, 2, 3):
        raw = _upgrade(raw)
    cells = raw.get("cells") if isinstance(raw, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("The file is JSON but not a notebook: it has no cells. Hand in the .ipynb file of the lab.")
    if len(cells) > MAX_CELLS:
        raise Unreadable(
            f"The notebook has {len(cells)} cells; the lab has room for {MAX_CELLS}. Hand in the lab's own notebook."
        )
    rebuilt = [_rebuilt(cell, number) for number, cell in enumerate(cells) if isinstance(cell, dict)]
    if any(cell.cell_type == "code" and len(cell.source) > MAX_CODE_CHARACTERS for cell in rebuilt):
        raise Unreadable("A code cell holds more than a million characters. Put data into a file beside the notebook.")
    return new_notebook(cells=rebuilt)


def _upgrade(raw: dict[str, Any]) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return nbformat.convert(nbformat.from_dict(raw), 4)
    except Exception:  # noqa: BLE001 - nbformat raises whatever the broken structure makes it raise
        raise Unreadable(
            "The notebook is in an old format that cannot be read. Open it in Jupyter, save it, and hand it in again."
        ) from None


def _rebuilt(raw: dict[str, Any], number: int) -> NotebookNode:
    """Return a new cell, cell ``number``, with the type, source and grade id of ``raw``, and nothing else of it."""
    source = raw.get("source", "")
    lines = source if isinstance(source, list) else [source]
    kind = raw.get("cell_type")
    text = "".join(s for s in lines if isinstance(s, str)).encode("utf-8", "replace").decode()  # half a surrogate pair is no text
    cell = _new_cell(kind if isinstance(kind, str) and kind in KINDS else "raw", text, number)
    if (found := grade_id(NotebookNode(raw))) and found.isprintable():
        cell.metadata["nbgrader"] = {"grade_id": found}
    return cell


def _new_cell(kind: str, source: str, number: int) -> NotebookNode:
    """Return a new cell. nbformat's own makers validate each, which takes longer than all else that is done with a notebook."""
    cell = NotebookNode(id=f"cell-{number}", cell_type=kind, metadata=NotebookNode(), source=source)
    if kind == "code":
        cell.update(execution_count=None, outputs=[])
    return cell


def new_output(kind: str, data: dict[str, str], **more: int) -> NotebookNode:
    """Return a new output, for the same reason not by nbformat's own maker. The whole notebook is validated when written."""
    return NotebookNode(output_type=kind, metadata=NotebookNode(), data=NotebookNode(data), **more)


def repair(submitted: NotebookNode, release: NotebookNode) -> Repaired:
    """Return the submitted cells with every cell that the release names put right."""
    done = Repaired(deepcopy(submitted))
    done.notebook.metadata = deepcopy(release.metadata)
    named = {grade_id(cell): cell for cell in release.cells if grade_id(cell)}
    _drop_copies(done, named)
    for cell in done.notebook.cells:
        if grade_id(cell):
            _restore(done, cell, named[grade_id(cell)])
    _put_back(done, list(named.values()))
    _order(done, list(named.values()))
    for number, cell in enumerate(done.notebook.cells):
        cell["id"] = f"cell-{number}"
    return done


def _drop_copies(done: Repaired, named: dict[str, NotebookNode]) -> None:
    """Keep one cell of each grade id; the others, and unknown ones, become the student's own."""
    cells = done.notebook.cells
    kept = _kept([grade_id(cell) for cell in cells], list(named.values()))
    for number, cell in reversed(list(enumerate(cells))):
        name = grade_id(cell)
        if name and kept.get(name) != number:
            cell.metadata = NotebookNode()
            done.repairs.append(
                f"A copy of the cell {name} was set aside." if name in named else f"The cell {name!r} is not of this lab."
            )


def _kept(names: list[str], released: list[NotebookNode]) -> dict[str, int]:
    """Return which cell is kept of each grade id: the last, as nbgrader does, but of grade cells the last of its own exercise.

    A check that was pasted at the notebook's end would else judge what later exercises have left: an account that is clean.
    """
    order = [grade_id(cell) for cell in released if grade_id(cell)]
    kept = {name: number for number, name in enumerate(names) if name in order}
    answered: dict[str, int] = {}
    for answer, grade in _pairs(released):
        answered[grade] = max(answered.get(grade, -1), kept.get(answer, -1))
    for grade, above in answered.items():
        later = {kept[name] for name in order[order.index(grade) + 1 :] if name in kept}
        end = min((number for number in later if number > above), default=len(names))
        found = [number for number in range(above + 1, end) if names[number] == grade]
        kept |= {grade: found[-1]} if found else {}
    return kept


def _restore(done: Repaired, cell: NotebookNode, released: NotebookNode) -> None:
    name = grade_id(released)
    if cell.cell_type != released.cell_type:
        done.repairs.append(f"The cell {name} was turned into a {cell.cell_type} cell; it was restored.")
        fresh = _new_cell(released.cell_type, cell.source, 0)
        cell.clear()
        cell.update(fresh)
    if nbgrader_of(released).get("locked") and cell.source != released.source:
        done.repairs.append(f"The locked cell {name} was changed; it was restored.")
        cell.source = released.source
    cell.metadata = deepcopy(released.metadata)


def _put_back(done: Repaired, released: list[NotebookNode]) -> None:
    """Insert what was deleted behind the cell that precedes it in the release."""
    cells, position = done.notebook.cells, 0
    names = [grade_id(cell) for cell in cells]
    for cell in released:
        if grade_id(cell) in names:
            position = names.index(grade_id(cell)) + 1
            continue
        if is_answer(cell) and not is_manual(cell):
            done.repairs.append(f"The answer cell {grade_id(cell)} was deleted.")
            continue
        done.repairs.append(f"The cell {grade_id(cell)} was deleted; it was put back.")
        cells.insert(position, deepcopy(cell))
        names.insert(position, grade_id(cell))
        position += 1


def _order(done: Repaired, released: list[NotebookNode]) -> None:
    """Move a grade cell that stands above its answer cell to right below it."""
    cells = done.notebook.cells
    names = [grade_id(cell) for cell in cells]
    for answer, grade in _pairs(released):
        if answer in names and grade in names and (there := names.index(grade)) < (below := names.index(answer)):
            cells.insert(below, cells.pop(there))
            names.insert(below, names.pop(there))
            done.repairs.append(f"The cell {grade} stood above its answer; it was moved below it.")


def _pairs(released: list[NotebookNode]) -> Iterator[tuple[str, str]]:
    """Yield (answer cell, grade cell): each grade cell with the answer cells between it and the grade cell before."""
    answers: list[str] = []
    for cell in released:
        if is_grade(cell):
            yield from ((answer, grade_id(cell)) for answer in answers)
            answers = []
        elif is_answer(cell) and not is_manual(cell):
            answers.append(grade_id(cell))
