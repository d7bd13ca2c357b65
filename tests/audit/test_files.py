"""Answers that are files: what is below ``%%writefile`` is mutated, varied and looked up, and the line stays where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from caip.audit.answers import defined_names, variants
from caip.audit.audit import mutants_of
from caip.audit.files import file_name, split
from caip.audit.lookup import looked_up
from caip.config import Lab

CELL = "%%writefile parts/double.py\ndef double(number):\n    return number * 2\n"


@pytest.mark.parametrize("head", ["%%writefile x.py\n", "%%writefile  -a  x.py  \n"])
def test_a_file_is_told_from_its_line(head: str) -> None:
    assert split(f"{head}a = 1\n") == (head, "a = 1\n")
    assert file_name(f"{head}a = 1\n") == "x.py"


@pytest.mark.parametrize("cell", ["a = 1", "%%time\na = 1", "# %%writefile x.py\na = 1", "%%writefile\na = 1"])
def test_other_cells_write_none(cell: str) -> None:
    assert split(cell) == ("", cell)
    assert file_name(cell) == ""


def test_mutants_are_files_too_and_count_the_lines_of_the_file() -> None:
    found = mutants_of(CELL, {3})
    assert found["line 2, 2 becomes 3"] == "%%writefile parts/double.py\ndef double(number):\n    return number * 3"
    assert len(found) == 4
    assert mutants_of(split(CELL)[1], {2}).keys() == found.keys()


def test_names_are_those_that_the_file_defines() -> None:
    assert defined_names(CELL) == ({"double"}, set())


def test_what_is_looked_up_answers_the_public_checks_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cell runs the checks against the solution, and leaves a file that knows what they asked."""
    import caip_lab

    def check(exercise: str) -> None:
        assert exercise == "double"
        space: dict[str, object] = {}
        exec((tmp_path / "parts" / "double.py").read_text(), space)
        assert space["double"](21) == 42  # type: ignore[operator]

    (tmp_path / "parts").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(caip_lab, "check", check)
    cell = looked_up("double", CELL)
    assert cell is not None
    exec(compile(cell, "cell", "exec"), {})
    space: dict[str, object] = {}
    exec((tmp_path / "parts" / "double.py").read_text(), space)
    assert space["double"](21) == 42  # type: ignore[operator]
    with pytest.raises(KeyError):
        space["double"](22)  # type: ignore[operator]


def test_a_variant_of_a_file_is_written_without_the_line(tmp_path: Path) -> None:
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    marked = {"nbgrader": {"schema_version": 3, "grade_id": "double-answer", "grade": False, "solution": True, "locked": False}}
    (tmp_path / "source" / "one").mkdir(parents=True)
    notebook = new_notebook(cells=[new_code_cell(CELL, metadata=marked)])
    nbformat.write(notebook, tmp_path / "source" / "one" / "one.ipynb")
    (tmp_path / "source" / "one" / "lab.toml").write_text(
        'title = "One"\nminutes = 1\n[exercises.double]\ntitle = "Double"\nobjective = "Double"\npoints = 1\n'
    )
    folder = tmp_path / "graders" / "one" / "variants" / "double"
    folder.mkdir(parents=True)
    (folder / "plus.py").write_text("def double(number):\n    return number + number\n")
    found = variants(Lab.read(tmp_path / "source" / "one", tmp_path / "graders" / "one"))
    assert found == {"double": {"plus": "%%writefile parts/double.py\ndef double(number):\n    return number + number\n"}}
