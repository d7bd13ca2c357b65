"""Hidden check of the exercise summary."""

import pandas as pd

from caip_lab.checks import category, close, points


@points(2.5)
@category("random machines")
def test_random_table(student, rng):
    """summary is right for any table"""
    wear = {name: rng.uniform(1, 9, size=int(rng.integers(2, 6))) for name in ("M2", "M5", "M8")}
    rows = [(name, float(value)) for name, values in wear.items() for value in values]
    table = pd.DataFrame(rows, columns=["machine", "wear"]).sample(frac=1, random_state=int(rng.integers(1000)))
    assert student.summary(table) == close([[values.mean(), values.max()] for values in wear.values()])
