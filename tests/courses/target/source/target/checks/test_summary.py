"""Public check of the exercise summary."""

import pandas as pd

from caip_lab.checks import close, points


@points(0.5)
def test_two_machines(student):
    """summary(table) has the mean and the maximum of each machine's wear"""
    table = pd.DataFrame({"machine": ["M1", "M1", "M2"], "wear": [1.0, 4.0, 3.0]})
    assert student.summary(table) == close([[2.5, 4], [3, 3]])
