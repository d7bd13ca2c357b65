"""What a warm kernel starts with is read from import lines, never run."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from caip.config import Lab
from caip.config.imports import imported_modules

ROOT = Path(__file__).parents[2]


def notebook(folder: Path, *cells: str) -> Path:
    file = folder / "lab.ipynb"
    made = new_notebook(cells=[new_markdown_cell("import antigravity"), *map(new_code_cell, cells)])
    nbformat.write(made, file)
    return file


def test_import_lines_are_found_wherever_they_stand(tmp_path: Path) -> None:
    first = "%matplotlib inline\nimport numpy as np, json\nfrom sklearn.tree import DecisionTreeClassifier\n!pip list"
    second = "def f():\n    import matplotlib.pyplot as plt\n    from . import mine\n"
    found = imported_modules(notebook(tmp_path, first, second, "this is ( no Python: import os"))
    assert found == ("json", "matplotlib.pyplot", "numpy", "sklearn.tree")


def test_nothing_is_run(tmp_path: Path) -> None:
    assert imported_modules(notebook(tmp_path, "import no_such_module_at_all\nraise SystemExit")) == ("no_such_module_at_all",)


def test_what_cannot_be_read_imports_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.ipynb").write_text("{")
    assert imported_modules(tmp_path / "bad.ipynb") == imported_modules(tmp_path / "absent.ipynb") == ()


def test_a_lab_may_name_its_own(tmp_path: Path) -> None:
    text = 'title = "T"\nminutes = 5\npreload = ["json"]\n[exercises.a]\ntitle = "A"\nobjective = "o"\npoints = 1\n'
    (tmp_path / "lab.toml").write_text(text)
    assert Lab.read(tmp_path, tmp_path).preloads() == ("json",)


def test_the_labs_name_what_they_use() -> None:
    lab = Lab.read(ROOT / "source" / "w1c2_metrics", ROOT / "graders" / "w1c2_metrics")
    assert {"pandas", "sklearn.tree", "sklearn.ensemble"} <= set(lab.preloads())
