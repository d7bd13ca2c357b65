"""Writes oracle.json: what pingouin says of the tables in ``tables()``, so that the tests need no pingouin (GPL, 30 packages).

Run once, in an environment of its own that has pingouin and SciPy: ``python tests/reports/oracle.py``.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".json")


def tables() -> dict[str, np.ndarray]:
    """Return tables of points, students by items: of one trait, of noise, of two items that disagree, and of few students."""
    draw = np.random.default_rng(7)
    trait = draw.normal(size=(60, 1))
    graded = np.round(np.clip(1 + trait / 2 + draw.normal(size=(60, 12)), 0, 2) * 2) / 2
    noise = draw.integers(0, 3, (40, 6)).astype(float)
    opposed = np.hstack([graded[:20, :1], 2 - graded[:20, :1] + draw.normal(size=(20, 1)) / 4])
    return {"graded": graded, "noise": noise, "opposed": opposed, "few": graded[:5, :4]}


def main() -> None:
    import pandas as pd
    import pingouin

    found = {}
    for name, table in tables().items():
        rest = table.sum(axis=1, keepdims=True) - table
        pairs = [pingouin.corr(table[:, i], rest[:, i]) for i in range(table.shape[1])]
        alpha, _ = pingouin.cronbach_alpha(pd.DataFrame(table))
        found[name] = {"alpha": float(alpha), "item_rest": [float(pair["r"].iloc[0]) for pair in pairs]}
    FILE.write_text(json.dumps({"pingouin": pingouin.__version__, "tables": found}, indent=1) + "\n")


if __name__ == "__main__":
    main()
