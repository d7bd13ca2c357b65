"""w2c2_inference: its script is the library's, its data are the course's, and its parts stand each for itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd

ROOT = Path(__file__).parents[2]
LAB = ROOT / "source" / "w2c2_inference"
MARKS = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


def cells(source: Path = LAB) -> dict[str, str]:
    """Return the code cells of the notebook by grade id, without the markers of the solutions."""
    notebook = nbformat.read(source / "w2c2_inference.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return {cell.metadata["nbgrader"]["grade_id"]: MARKS.sub("", cell.source) for cell in code}


def run(folder: Path, tail: str, **changed: str) -> str:
    """Run the cells in a plain Python, files written as IPython writes them, then ``tail``; return what that prints."""
    program = []
    for text in {**cells(), **changed}.values():
        head, _, body = text.partition("\n")
        if head.startswith("%%writefile "):
            program.append(f"open({head.split()[1]!r}, 'w').write({body!r} + '\\n')")
        elif "check(" not in text:
            program.append(text)
    (folder / "data").symlink_to(LAB / "data")
    (folder / "run.py").write_text("\n\n".join([*program, tail]))
    done = subprocess.run([sys.executable, "run.py"], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_parts_are_the_librarys_script_and_the_numbers_of_the_prose_are_so(tmp_path: Path) -> None:
    """One inference script in the repository: the lab's solution, joined, is caip/ml/inference.py, letter by letter."""
    tail = "print(int(right.sum()), int(skewed.sum()), len(test), round(right_accuracy, 3), round(skewed_accuracy, 3))"
    assert run(tmp_path, tail).splitlines()[-1] == "54 0 209 0.785 0.593"
    assert (tmp_path / "inference.py").read_text() == (ROOT / "caip" / "ml" / "inference.py").read_text()
    prose = (LAB / "w2c2_inference.ipynb").read_text(encoding="utf-8")
    assert all(text in prose for text in ("54 of 209", "| 0 of 209", "0.785", "0.593"))


def test_a_part_that_is_no_python_costs_the_others_nothing(tmp_path: Path) -> None:
    tail = """
print(ask("read_csv", "1,2"), ask("read_csv", "") == [])
try:
    ask("read_json", "[]")
except SyntaxError as error:
    print("read_json:", error.msg)
"""
    printed = run(tmp_path, tail, **{"json-answer": "%%writefile parts/2_json.py\ndef read_json(text:\n"})
    assert printed.splitlines()[:2] == [
        "inference.py has 7 parts. Left out, no Python: 2_json.py.",
        "{'raises': 400, 'error': 'not_a_passenger', 'row': 1} True",
    ]
    assert "read_json: " in printed
    assert "def read_json" not in (tmp_path / "inference.py").read_text()


def test_the_passengers_are_the_courses_with_texts() -> None:
    table = pd.read_csv(LAB / "data" / "passengers.csv")
    coded = pd.read_csv(ROOT / "source" / "w1c2_metrics" / "data" / "cleaned_titanic.csv")
    codes = {"sex": {"female": 0, "male": 1}, "embarked": {"C": 0, "Q": 1, "S": 2}}
    pd.testing.assert_frame_equal(table.assign(**{name: table[name].map(numbers) for name, numbers in codes.items()}), coded)
