"""Repair: what the release names is put right, nothing else of the student's metadata survives."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from caip.config import Course
from caip.grading.notebook import Unreadable, grade_id, parse, repair


@pytest.fixture
def release(course: Course) -> nbformat.NotebookNode:
    return nbformat.read(course.release("mini") / "mini.ipynb", as_version=4)


def ids(notebook: nbformat.NotebookNode) -> list[str]:
    return [grade_id(cell) for cell in notebook.cells if grade_id(cell)]


def cell(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return next(c for c in notebook.cells if grade_id(c) == name)


def test_an_honest_notebook_needs_no_repair(release: nbformat.NotebookNode) -> None:
    done = repair(parse(json.dumps(release).encode()), release)
    assert done.repairs == []
    assert [c.source for c in done.notebook.cells] == [c.source for c in release.cells]


@pytest.mark.parametrize("place", [0, -1])
def test_a_copied_check_judges_in_its_own_place(release: nbformat.NotebookNode, place: int) -> None:
    student = deepcopy(release)
    copy = deepcopy(cell(student, "double"))
    student.cells.insert(place if place >= 0 else len(student.cells), copy)
    done = repair(parse(json.dumps(student).encode()), release)
    names = [grade_id(one) for one in done.notebook.cells if grade_id(one)]
    assert names == [grade_id(one) for one in release.cells if grade_id(one)]
    assert done.repairs == ["A copy of the cell double was set aside."]


def test_what_stands_between_two_copies_of_a_check_is_judged(release: nbformat.NotebookNode) -> None:
    student = deepcopy(release)
    place = student.cells.index(cell(student, "double"))
    mended = nbformat.v4.new_code_cell("def double(n): return 2 * n")
    student.cells[place:place] = [deepcopy(student.cells[place]), mended]
    done = repair(parse(json.dumps(student).encode()), release)
    names = [grade_id(one) for one in done.notebook.cells]
    assert done.notebook.cells[names.index("double") - 1].source == mended.source


def delete(nb: nbformat.NotebookNode) -> None:
    nb.cells.remove(cell(nb, "double"))


def duplicate(nb: nbformat.NotebookNode) -> None:
    nb.cells.append(deepcopy(cell(nb, "double")))


def retype(nb: nbformat.NotebookNode) -> None:
    cell(nb, "double").cell_type = "markdown"


def edit(nb: nbformat.NotebookNode) -> None:
    cell(nb, "double").source = "pass"


def retag(nb: nbformat.NotebookNode) -> None:
    target = cell(nb, "double")
    target.metadata.tags = ["skip-execution"]
    target.metadata.nbgrader.points = 1000
    target.metadata.nbgrader.solution = True
    target.metadata.nbgrader.locked = False


def move_up(nb: nbformat.NotebookNode) -> None:
    nb.cells.insert(0, nb.cells.pop(nb.cells.index(cell(nb, "double"))))


@pytest.mark.parametrize("change", [delete, duplicate, retype, edit, retag, move_up])
def test_grade_cells_are_put_right(release: nbformat.NotebookNode, change: Callable[[nbformat.NotebookNode], None]) -> None:
    student = deepcopy(release)
    change(student)
    done = repair(parse(json.dumps(student).encode()), release)
    found = cell(done.notebook, "double")
    assert sorted(ids(done.notebook)) == sorted(ids(release))
    assert (found.source, found.metadata, found.cell_type) == (
        cell(release, "double").source,
        cell(release, "double").metadata,
        "code",
    )
    assert ids(done.notebook).index("double") > ids(done.notebook).index("double-answer")
    nbformat.validate(done.notebook)
    if change is not retag:
        assert len(done.repairs) == 1


def test_metadata_of_the_student_does_not_survive(release: nbformat.NotebookNode) -> None:
    student = deepcopy(release)
    student.metadata = {"kernelspec": {"name": "evil", "display_name": "evil"}, "widgets": {}}
    student.cells.append(
        new_code_cell("1", metadata={"nbgrader": {"grade_id": "mine", "grade": True, "points": 5}, "tags": ["x"]})
    )
    done = repair(parse(json.dumps(student).encode()), release).notebook
    assert done.metadata == release.metadata
    assert done.cells[-1].metadata == {}


@pytest.mark.parametrize("nonsense", [None, 3, [], {"grade_id": ["x"]}, {"grade_id": None}, {"nbgrader": 1}])
def test_nonsense_in_metadata_is_no_trouble(release: nbformat.NotebookNode, nonsense: object) -> None:
    raw = json.loads(json.dumps(release))
    raw["cells"][0]["metadata"] = nonsense
    raw["cells"][1]["metadata"] = {"nbgrader": nonsense}
    raw["cells"][2]["cell_type"] = nonsense
    raw["cells"][2]["source"] = nonsense
    raw["cells"].append(nonsense)
    done = repair(parse(json.dumps(raw).encode()), release)
    assert sorted(ids(done.notebook)) == sorted(ids(release))


def test_a_cell_that_no_kernel_can_be_sent_is_unreadable(release: nbformat.NotebookNode) -> None:
    release.cells[0].source = "x" * 1_100_000  # prose may be long: a picture pasted into it is
    parse(nbformat.writes(release).encode())
    release.cells[1].source = "x" * 1_100_000
    with pytest.raises(Unreadable, match="a million characters"):
        parse(nbformat.writes(release).encode())


def test_the_old_format_is_read() -> None:
    cell = {"cell_type": "code", "language": "python", "metadata": {}, "input": ["x = 1"], "outputs": []}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell]}]}
    assert [c.source for c in parse(json.dumps(old).encode()).cells] == ["x = 1"]


def test_a_broken_old_format_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        parse(b'{"nbformat": 3, "worksheets": 5}')


def test_what_colab_writes_is_read(release: nbformat.NotebookNode) -> None:
    student = deepcopy(release)
    student.metadata["colab"] = {"provenance": [], "toc_visible": True}
    for one in student.cells:
        one.metadata["id"], one.metadata["outputId"] = "a1B2", "x"
        del one["id"]
    raw = json.dumps({**student, "nbformat_minor": 0})
    assert repair(parse(raw.encode()), release).repairs == []
