from caip_lab.checks import hint, points, same


@points(0.2)
@hint("The order is tp, fp, fn, tn. The second letter says what was predicted, the first whether that was right.")
def test_ten_listings(student):
    """counts sorts each listing into one of four boxes and returns (tp, fp, fn, tn)"""
    y_true = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    y_pred = [1, 1, 1, 0, 1, 1, 0, 0, 0, 0]
    assert student.counts(y_true, y_pred) == same((3, 2, 1, 4))


@points(0.2)
@hint("The lists can be in any order. Do you compare each prediction with the truth at the same place?")
def test_mixed_order(student):
    """counts compares each prediction with the truth at the same place"""
    assert student.counts([0, 1, 0, 1, 1, 0, 1], [1, 0, 1, 0, 1, 0, 0]) == same((1, 2, 3, 1))
