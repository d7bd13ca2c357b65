"""The field notes of w1c1_ml_lifecycle are what tools/derive_iris.py makes, and hold Fisher's flowers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_iris

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "source" / "w1c1_ml_lifecycle" / "data"
FEATURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]


def test_derived_files_are_the_committed_ones(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "tools" / "derive_iris.py", tmp_path], check=True)
    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in COMMITTED.iterdir()}
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (COMMITTED / file.name).read_bytes(), file.name


def test_no_measurement_was_made_up() -> None:
    notes, iris = pd.read_csv(COMMITTED / "field_notes.csv"), load_iris()
    known = np.column_stack([iris.data, iris.target]).tolist()
    complete = notes.dropna(subset=[*FEATURES, "species"])
    codes = complete["species"].map({name: code for code, name in enumerate(iris.target_names)})
    for row in np.column_stack([complete[FEATURES], codes]).tolist():
        known.remove(row)  # each flower at most as often as Fisher has it
    assert len(complete) + len(known) == 150
