from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "The order is tp, fp, fn, tn. The second letter says what was predicted, the first whether that was right.",
    "Write the four questions down before you write code. Each box asks two things about a listing: what is it "
    "really, and was it flagged? Only then think about the order in which you return the counts.",
    "Take three listings: the truth is 0, 1, 0 and the prediction is 1, 1, 0. The first is harmless and "
    "flagged: a false positive. The second is a gun and flagged: a true positive. The third is harmless and "
    "left alone: a true negative. So one each, and no gun was missed. Do the same on paper for the call above, "
    "then look at which two counts your function exchanges.",
)
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
