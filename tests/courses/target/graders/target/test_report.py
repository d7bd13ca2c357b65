"""Hidden check of the exercise report."""

import json

from caip_lab.checks import category, points, same


@points(2.5)
@category("the numbers in the file")
def test_is_right(student):
    """report.json has the number of flagged listings and of those that were right"""
    assert json.loads(student.files["report.json"]) == same({"flagged": 7, "right": 4})
