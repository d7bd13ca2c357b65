from caip_lab.checks import close, hint, points


@points(0.2)
@hint("Put TP = 2, FP = 1 and FN = 2 into the second fraction by hand. What do you get?")
def test_eight_listings(student):
    """f1 is the harmonic mean of precision and recall"""
    assert student.f1([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 1, 0, 0, 0]) == close(4 / 7)
