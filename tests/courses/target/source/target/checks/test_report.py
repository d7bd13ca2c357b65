"""Public check of the exercise report: the form only."""

import json

from caip_lab.checks import points


@points(0.5)
def test_is_written(student):
    """report.json is there and holds an object with the key "flagged", a whole number above zero"""
    flagged = json.loads(student.files["report.json"])["flagged"]
    assert type(flagged) is int
    assert flagged > 0
