"""Derive the field notes of the lab `w1c1_ml_lifecycle` from the Iris data that scikit-learn carries.

    python tools/derive_iris.py OUT_DIR

writes field_notes.csv and IRIS.md, the same bytes every time. Exit code 0: written; 2: wrong usage; 3: this
scikit-learn carries another Iris table than the notes were made from, and nothing was written.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_iris

SHA256 = "6e592aace77bce225cd6af938de731a5798c8c30ee9cc5f1cd6abdea81e3bb25"
SEED = 101
FEATURES = ("sepal_length", "sepal_width", "petal_length", "petal_width")
N_LOST_MEASUREMENTS, N_LOST_SPECIES, N_LOST_NUMBERS = 9, 3, 2
REMARKS = ("leaf torn", "picked after rain", "two buds", "measured twice", "windy", "new ruler", "near the path")

IRIS = """\
# Where `field_notes.csv` comes from

**Source.** The Iris data: 150 flowers of three species, measured by Edgar Anderson, published in R. A. Fisher, "The use of
multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936). Read from the copy in scikit-learn
(`sklearn.datasets.load_iris`). The UCI Machine Learning Repository offers the data (doi 10.24432/C56C76) under CC BY 4.0;
scikit-learn, which redistributes them, is under BSD-3-Clause.

**What was changed.** The measurements are Fisher's. To make field notes of them, the flowers were shuffled and numbered, {lost}
measurements, {species} species and {numbers} flower numbers were left out, and {remarks} made-up remarks were added. So
{complete} of the {rows} flowers have all four measurements and a species.

**Command.** `python tools/derive_iris.py OUT_DIR` (seed {seed}; the same bytes every time)

| column | meaning |
|---|---|
| flower | the number that the flower got in the notes |
| sepal_length, sepal_width | in centimetres; sepals are the outer leaves of the flower |
| petal_length, petal_width | in centimetres; petals are the inner leaves |
| species | setosa, versicolor or virginica |
| remark | what the person who measured wanted to say; mostly nothing |
"""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="derive_iris.py", description="Derive the field notes of w1c1_ml_lifecycle.")
    parser.add_argument("out_dir", metavar="OUT_DIR", type=Path, help="made if it does not exist")
    out_dir = parser.parse_args(argv).out_dir
    iris = load_iris()
    found = hashlib.sha256(np.column_stack([iris.data, iris.target]).astype("<f8").tobytes()).hexdigest()
    if found != SHA256:
        print(f"derive_iris: Nothing was written: scikit-learn's Iris table has the sha256 {found}.", file=sys.stderr)
        return 3
    notes = field_notes(iris.data, iris.target_names[iris.target])
    out_dir.mkdir(parents=True, exist_ok=True)
    (out_dir / "field_notes.csv").write_bytes(notes.to_csv(index=False, lineterminator="\n").encode())
    (out_dir / "IRIS.md").write_text(provenance(notes), encoding="utf-8")
    return 0


def field_notes(measurements: np.ndarray, species: np.ndarray) -> pd.DataFrame:
    """Return the flowers in random order, with gaps: no row has two of them."""
    rng = np.random.default_rng(SEED)
    order = rng.permutation(len(measurements))
    notes = pd.DataFrame(measurements[order], columns=list(FEATURES))
    notes.insert(0, "flower", [f"F{number:03d}" for number in range(1, len(notes) + 1)])
    notes["species"] = species[order]
    notes["remark"] = None
    gaps = iter(rng.choice(len(notes), size=N_LOST_MEASUREMENTS + N_LOST_SPECIES + N_LOST_NUMBERS, replace=False).tolist())
    for number in range(N_LOST_MEASUREMENTS):
        notes.loc[next(gaps), FEATURES[number % len(FEATURES)]] = None
    for _ in range(N_LOST_SPECIES):
        notes.loc[next(gaps), "species"] = None
    for row in gaps:
        notes.loc[row, "flower"] = None
    for remark in REMARKS:
        notes.loc[int(rng.integers(len(notes))), "remark"] = remark
    return notes


def provenance(notes: pd.DataFrame) -> str:
    return IRIS.format(
        lost=int(notes[list(FEATURES)].isna().sum().sum()),
        species=int(notes["species"].isna().sum()),
        numbers=int(notes["flower"].isna().sum()),
        remarks=int(notes["remark"].notna().sum()),
        complete=len(notes.dropna(subset=[*FEATURES, "species"])),
        rows=len(notes),
        seed=SEED,
    )


if __name__ == "__main__":
    sys.exit(main())
