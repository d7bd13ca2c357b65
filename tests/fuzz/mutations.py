"""What can happen to a notebook, one change at a time: to its metadata, its grade ids, its cells, its structure.

A change gets the parsed JSON, which others may have spoilt before, and alters it in place. ``HARMLESS`` are those that
must not cost a point.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from tests.fuzz.rawjson import raw, twice

__all__ = ["HARMLESS", "OF_NOTEBOOKS"]

Change = Callable[[Any, random.Random], None]
OF_NOTEBOOKS: dict[str, Change] = {}
HARMLESS: set[str] = set()

NAMES = ["double", "double-answer", "answer", "answer-answer", "why", "setup"]
UNICODE = [
    "",
    " ",
    "Doppel-Lösung",
    "答え",
    "a\u202eb",
    "\u0000",
    "é",
    "e\u0301",
    "🧪" * 40,
    "../../etc",
    "<b>",
    "double\n",
    "x" * 5000,
]
TAME = [None, True, False, 0, -1, 1e300, "", "text", "\u202e", [], {}, [[]], {"a": {"b": [1, None]}}, ["x", 1], float("nan")]
WILD = [
    *TAME,
    *(raw(text) for text in ("1e99999", "-1e99999", "NaN", "-Infinity", "9" * 5000, "0." + "1" * 3000)),
    *(raw(text) for text in (r'"\ud800"', r'"\udfff\ud800"', r'"\u0000"', "1" + "0" * 400)),
    *(raw(opened * depth + "1" + closed * depth) for opened, closed in ("[]", ('{"a":', "}")) for depth in (60, 500, 50_000)),
    "y" * 200_000,
    list(range(200)),
    {str(n): n for n in range(100)},
]
OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": ["a", "b"]},
    {"output_type": "stream", "name": 3, "text": None},
    {"output_type": "error", "ename": None, "evalue": [], "traceback": "no list"},
    {"output_type": "display_data", "data": {"text/html": ["<script>alert(1)</script>"]}, "metadata": None},
    {"output_type": "display_data", "data": {"image/png": "!" * 5000, "application/json": {"deep": [1]}}},
    {"output_type": "execute_result", "execution_count": "seven", "data": 5, "metadata": []},
    {"output_type": "pyout", "prompt_number": 1, "text": "old"},
    {"output_type": ["stream"]},
    {"text/plain": "no type"},
    *(None, 7, "output", []),
]


def change(*, harmless: bool = False) -> Callable[[Change], Change]:
    """Register a change of the parsed notebook."""

    def register(function: Change) -> Change:
        OF_NOTEBOOKS[function.__name__] = function
        HARMLESS.update({function.__name__} if harmless else ())
        return function

    return register


def cells(notebook: Any) -> list[Any]:
    """Return the list of cells, an empty one where there is none any more."""
    found = notebook.get("cells") if isinstance(notebook, dict) else None
    return found if isinstance(found, list) else []


def a_cell(notebook: Any, rng: random.Random) -> dict[str, Any]:
    """Return some cell, or a dictionary that belongs to no notebook."""
    return rng.choice([cell for cell in cells(notebook) if isinstance(cell, dict)] or [{}])


def meta(cell: dict[str, Any]) -> dict[str, Any]:
    found = cell.get("metadata")
    return found if isinstance(found, dict) else {}


def named(notebook: Any) -> list[dict[str, Any]]:
    """Return the nbgrader metadata of all cells that have some."""
    found = [meta(cell).get("nbgrader") for cell in cells(notebook) if isinstance(cell, dict)]
    return [one for one in found if isinstance(one, dict)]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (container, key) for every value at any depth."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from places(inner)


# To what nobody may grade by.


@change(harmless=True)
def other_notebook_metadata(notebook: Any, rng: random.Random) -> None:
    if isinstance(notebook, dict):
        notebook["metadata"] = rng.choice([*TAME, {"kernelspec": rng.choice(TAME)}, {"kernelspec": {"name": "julia-1.9"}}])


@change(harmless=True)
def other_minor_version(notebook: Any, rng: random.Random) -> None:
    if isinstance(notebook, dict):
        notebook["nbformat_minor"] = rng.choice([0, 1, 4, 5, 6, 99, -1, *TAME])


@change(harmless=True)
def wild_outputs(notebook: Any, rng: random.Random) -> None:
    a_cell(notebook, rng)["outputs"] = rng.choice([rng.sample(OUTPUTS, 3), rng.choice(TAME)])


@change(harmless=True)
def wild_count(notebook: Any, rng: random.Random) -> None:
    a_cell(notebook, rng)["execution_count"] = rng.choice(TAME)


@change(harmless=True)
def attachments(notebook: Any, rng: random.Random) -> None:
    a_cell(notebook, rng)["attachments"] = rng.choice([*TAME, {"a.png": {"image/png": "AAAA"}}, {"../x": {"text/html": [1]}}])


@change(harmless=True)
def wild_cell_ids(notebook: Any, rng: random.Random) -> None:
    for cell in cells(notebook):
        if isinstance(cell, dict) and rng.random() < 0.6:
            cell["id"] = rng.choice(["same", "", "no good id!", "x" * 100, *UNICODE[:8], *TAME])


@change(harmless=True)
def points_and_locks(notebook: Any, rng: random.Random) -> None:
    for one in named(notebook):
        key = rng.choice(["points", "locked", "schema_version", "grade", "solution", "task", "checksum", "cell_type"])
        one[key] = rng.choice([1000, -1, True, False, "9" * 20, *TAME])


@change(harmless=True)
def a_key_dropped_from_nbgrader(notebook: Any, rng: random.Random) -> None:
    for one in named(notebook):
        one.pop(rng.choice(["points", "locked", "schema_version", "grade", "solution", "checksum", "cell_type"]), None)


@change(harmless=True)
def tags(notebook: Any, rng: random.Random) -> None:
    meta(a_cell(notebook, rng)).update(tags=rng.choice([["skip-execution"], "skip-execution", *TAME]), deletable=True)


@change(harmless=True)
def a_foreign_key(notebook: Any, rng: random.Random) -> None:
    for target in (notebook, a_cell(notebook, rng), meta(a_cell(notebook, rng))):
        if isinstance(target, dict):
            target[rng.choice(["colab", "widgets", "__class__", "get", "items", "update", "worksheets", "orig_nbformat"])] = (
                rng.choice(TAME)
            )


@change(harmless=True)
def a_locked_cell_edited(notebook: Any, rng: random.Random) -> None:
    for cell in cells(notebook):
        if _name(cell) in ("double", "answer") and rng.random() < 0.5:
            cell["source"] = rng.choice(["pass", "raise SystemExit", [], None, "check = print"])


@change(harmless=True)
def a_grade_cell_dropped(notebook: Any, rng: random.Random) -> None:
    target = rng.choice(["double", "answer", "setup", "why"])
    cells(notebook)[:] = [cell for cell in cells(notebook) if _name(cell) != target]


@change(harmless=True)
def a_grade_cell_doubled(notebook: Any, rng: random.Random) -> None:
    found = [cell for cell in cells(notebook) if _name(cell) in ("double", "answer", "why")]
    cells(notebook).extend(deepcopy(rng.sample(found, min(1, len(found)))))


@change(harmless=True)
def a_grade_cell_retyped(notebook: Any, rng: random.Random) -> None:
    for cell in cells(notebook):
        if _name(cell) in ("double", "answer"):
            cell["cell_type"] = rng.choice(["markdown", "raw", "heading", *TAME])


@change(harmless=True)
def a_cell_of_prose_more(notebook: Any, rng: random.Random) -> None:
    cell = {
        "cell_type": "markdown",
        "metadata": {},
        "source": rng.choice(["# mine", ["a\n", "b"], "x" * 100_000, "<script>", "$$"]),
    }
    cells(notebook).insert(rng.randint(0, len(cells(notebook))), cell)


def _name(cell: Any) -> Any:
    found = meta(cell).get("nbgrader") if isinstance(cell, dict) else None
    return found.get("grade_id") if isinstance(found, dict) else None


# To grade ids.


@change()
def nbgrader_metadata_retyped(notebook: Any, rng: random.Random) -> None:
    meta(a_cell(notebook, rng))["nbgrader"] = rng.choice(WILD)


@change()
def grade_ids_swapped(notebook: Any, rng: random.Random) -> None:
    found = [one for one in named(notebook) if "grade_id" in one]
    if len(found) > 1:
        one, other = rng.sample(found, 2)
        one["grade_id"], other["grade_id"] = other["grade_id"], one["grade_id"]


@change()
def a_grade_id_of_another(notebook: Any, rng: random.Random) -> None:
    for one in rng.sample(named(notebook), min(2, len(named(notebook)))):
        one["grade_id"] = rng.choice([*NAMES, *UNICODE])


@change()
def a_grade_id_retyped(notebook: Any, rng: random.Random) -> None:
    for one in rng.sample(named(notebook), min(1, len(named(notebook)))):
        one["grade_id"] = rng.choice([*WILD, ["double"], {"double": 1}])


@change()
def every_cell_of_one_grade_id(notebook: Any, rng: random.Random) -> None:
    name = rng.choice(NAMES)
    for cell in cells(notebook):
        if isinstance(cell, dict):
            cell["metadata"] = {"nbgrader": {"grade_id": name, "grade": True, "solution": rng.random() < 0.5}}


# To cells.


@change()
def cells_shuffled(notebook: Any, rng: random.Random) -> None:
    rng.shuffle(cells(notebook))


@change()
def cells_reversed(notebook: Any, rng: random.Random) -> None:
    cells(notebook).reverse()


@change()
def cells_dropped(notebook: Any, rng: random.Random) -> None:
    cells(notebook)[:] = [cell for cell in cells(notebook) if rng.random() < 0.7]


@change()
def cells_doubled(notebook: Any, rng: random.Random) -> None:
    found = cells(notebook)
    for cell in rng.sample(found, min(3, len(found))):
        found.insert(rng.randint(0, len(found)), deepcopy(cell))


@change()
def very_many_cells(notebook: Any, rng: random.Random) -> None:
    cells(notebook).extend([{"cell_type": "markdown", "source": ""}] * rng.choice([500, 1500, 5000]))


@change()
def a_type_changed(notebook: Any, rng: random.Random) -> None:
    a_cell(notebook, rng)["cell_type"] = rng.choice(["code", "markdown", "raw", "heading", "html", *WILD])


@change()
def a_source_retyped(notebook: Any, rng: random.Random) -> None:
    cell = a_cell(notebook, rng)
    source = cell.get("source", "")
    letters = list(source if isinstance(source, str) else "")
    cell["source"] = rng.choice([letters, [source], {"0": source}, "".join(map(str, source)) if source else None, *WILD])


@change()
def a_cell_that_is_none(notebook: Any, rng: random.Random) -> None:
    cells(notebook).insert(rng.randint(0, len(cells(notebook))), rng.choice(WILD))


@change()
def a_cell_of_code_more(notebook: Any, rng: random.Random) -> None:
    code = [
        "1 / 0",
        "def f(:\n",
        "%nonesuch",
        "!true",
        "%%bash\ntrue",
        "x = \ud800",
        "\x00",
        "del answer",
        "double = None",
        "?",
        "exit",
    ]
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": rng.choice(code)}
    cells(notebook).insert(rng.randint(0, len(cells(notebook))), cell)


# To structure.


@change()
def a_key_dropped(notebook: Any, rng: random.Random) -> None:
    found = [(one, key) for one, key in places(notebook) if isinstance(one, dict)]
    if found:
        one, key = rng.choice(found)
        del one[key]


@change()
def a_key_twice(notebook: Any, rng: random.Random) -> None:
    found = [(one, key) for one, key in places(notebook) if isinstance(one, dict)]
    if found:
        one, key = rng.choice(found)
        one[twice(key)] = rng.choice([*WILD, deepcopy(one[key])])


@change()
def a_value_retyped(notebook: Any, rng: random.Random) -> None:
    found = list(places(notebook))
    if found:
        one, key = rng.choice(found)
        one[key] = rng.choice(WILD)


@change()
def values_swapped(notebook: Any, rng: random.Random) -> None:
    found = list(places(notebook))
    if len(found) > 1:
        (one, key), (other, place) = rng.sample(found, 2)
        one[key], other[place] = deepcopy(other[place]), deepcopy(one[key])


@change()
def another_version(notebook: Any, rng: random.Random) -> None:
    if isinstance(notebook, dict):
        notebook["nbformat"] = rng.choice([1, 2, 3, 4, 5, 0, -4, 4.5, "4", *WILD])


@change()
def an_old_notebook(notebook: Any, rng: random.Random) -> None:
    """nbformat 2 or 3: worksheets, ``input`` for ``source``."""
    if not isinstance(notebook, dict):
        return
    old = deepcopy(cells(notebook))
    for cell in old:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            cell.update(input=cell.pop("source", ""), language="python", collapsed=False)
    notebook.pop("cells", None)
    sheets = rng.choice([[{"cells": old}], [{"cells": old[:4]}, {"cells": old[4:], "metadata": 3}], {"cells": old}, [old], None])
    notebook.update(nbformat=rng.choice([2, 3, 3, 3, 4]), nbformat_minor=rng.choice([0, None, "x"]), worksheets=sheets)


@change()
def cells_that_are_no_list(notebook: Any, rng: random.Random) -> None:
    if isinstance(notebook, dict):
        notebook["cells"] = rng.choice([{str(n): cell for n, cell in enumerate(cells(notebook))}, [cells(notebook)], *WILD])
