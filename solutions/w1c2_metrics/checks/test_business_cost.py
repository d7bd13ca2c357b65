from caip_lab.checks import close, hint, points


@points(0.2)
@hint("Here are three false alarms and one missed gun. What should they cost together?")
def test_eight_listings(student):
    """total_cost adds up all mistakes, each at its own price"""
    assert student.total_cost([1, 1, 0, 0, 0, 0, 1, 0], [1, 0, 1, 1, 0, 1, 1, 0], 7, 50) == close(71)
