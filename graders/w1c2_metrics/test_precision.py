from caip_lab.checks import category, close, hint, points


def labels(tp, fp, fn, tn, rng):
    """Return truth and prediction with exactly these counts, in random order."""
    pairs = [(1, 1)] * tp + [(0, 1)] * fp + [(1, 0)] * fn + [(0, 0)] * tn
    order = rng.permutation(len(pairs))
    return [pairs[i][0] for i in order], [pairs[i][1] for i in order]


def four_counts(rng):
    """Return four different counts: no two of them can be mixed up unseen."""
    return [int(n) for n in rng.choice(range(11, 50), size=4, replace=False)]


@points(0.8)
@category("random listings with all four kinds of answers")
@hint("Look at the bottom of the fraction: which listings were flagged?")
def test_random_listings(student, rng):
    """precision is TP divided by all that was flagged"""
    for _ in range(3):
        tp, fp, fn, tn = four_counts(rng)
        assert student.precision(*labels(tp, fp, fn, tn, rng)) == close(tp / (tp + fp))


@points(0.4)
@category("most guns are missed, but the alarms are mostly right")
@hint("Should a gun that was never flagged change your precision?")
def test_missed_guns_do_not_count(student, rng):
    """precision does not change when more guns are missed"""
    tp, fp, fn, tn = four_counts(rng)
    for missed in (fn, 5 * fn):
        assert student.precision(*labels(tp, fp, missed, tn, rng)) == close(tp / (tp + fp))


@points(0.4)
@category("nothing is flagged")
@hint("Read the zero rule. What does your function do if there is no alarm?")
def test_nothing_flagged(student, rng):
    """precision is 0.0 if nothing was flagged, and the usual fraction otherwise"""
    tp, fp, fn, tn = four_counts(rng)
    assert student.precision(*labels(tp, fp, fn, tn, rng)) == close(tp / (tp + fp))
    assert student.precision(*labels(0, 0, fn, tn, rng)) == close(0.0)
