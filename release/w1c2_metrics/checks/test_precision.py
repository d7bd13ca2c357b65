from caip_lab.checks import close, hint, points


@points(0.2)
@hint("Which listings does precision look at: those that were flagged, or those that are guns?")
def test_looks_at_flagged_listings_only(student):
    """precision is the part of the flagged listings that really are guns"""
    assert student.precision([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 1, 0, 0, 0]) == close(2 / 3)


@points(0.2)
@hint("What is at the bottom of the fraction if nothing is flagged? Read the zero rule.")
def test_nothing_flagged(student):
    """precision is 0.0 if nothing was flagged, and the usual fraction otherwise"""
    assert student.precision([1, 0, 0, 1], [1, 1, 1, 1]) == close(0.5)
    assert student.precision([1, 0, 0, 1], [0, 0, 0, 0]) == close(0.0)
