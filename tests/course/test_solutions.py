"""``pytest --nbval solutions`` passes twice in a row, and finds an output that is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def nbval(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--nbval", "solutions", "-q", "-W", "ignore"]
    own = {name: text for name, text in os.environ.items() if name != "MPLBACKEND"}  # another test may have set it
    return subprocess.run(command, cwd=folder, env=own, check=False, capture_output=True, text=True)


def copy_of_solutions(folder: Path, *without: str) -> None:
    shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=shutil.ignore_patterns(*without))
    shutil.copy(ROOT / "pyproject.toml", folder)


def test_the_solutions_reproduce_their_outputs(tmp_path: Path) -> None:
    copy_of_solutions(tmp_path, "w2*")
    done = nbval(tmp_path)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.whole
def test_they_reproduce_them_twice_in_a_row(tmp_path: Path) -> None:
    copy_of_solutions(tmp_path)
    for _ in range(2):
        done = nbval(tmp_path)
        assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.whole
def test_a_wrong_output_is_found(tmp_path: Path) -> None:
    copy_of_solutions(tmp_path)
    file = next((tmp_path / "solutions").glob("*metrics/*.ipynb"))
    text = file.read_text()
    assert "public checks passed" in text
    file.write_text(text.replace("public checks passed", "public checks pased", 1))
    assert nbval(tmp_path).returncode == 1
