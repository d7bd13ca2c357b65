from caip_lab.checks import category, close, hint, points


def labels(tp, fp, fn, tn, rng):
    """Return truth and prediction with exactly these counts, in random order."""
    pairs = [(1, 1)] * tp + [(0, 1)] * fp + [(1, 0)] * fn + [(0, 0)] * tn
    order = rng.permutation(len(pairs))
    return [pairs[i][0] for i in order], [pairs[i][1] for i in order]


def four_counts(rng):
    """Return four different counts: no two of them can be mixed up unseen."""
    return [int(n) for n in rng.choice(range(11, 50), size=4, replace=False)]


@points(0.5)
@category("random listings with all four kinds of answers")
@hint("Is it the harmonic mean, and is the 2 in its place?")
def test_random_listings(student, rng):
    """f1 is the harmonic mean of precision and recall"""
    for _ in range(3):
        tp, fp, fn, tn = four_counts(rng)
        assert student.f1(*labels(tp, fp, fn, tn, rng)) == close(2 * tp / (2 * tp + fp + fn))


@points(0.3)
@category("there is no true positive")
@hint("Try it with no flag, with no gun, and with only wrong alarms. Does something divide by 0?")
def test_no_true_positive(student, rng):
    """f1 is 0.0 if there is no true positive, and the harmonic mean otherwise"""
    tp, fp, fn, tn = four_counts(rng)
    assert student.f1(*labels(tp, fp, fn, tn, rng)) == close(2 * tp / (2 * tp + fp + fn))
    for false_alarms, missed in ((fp, fn), (fp, 0), (0, fn), (0, 0)):
        assert student.f1(*labels(0, false_alarms, missed, tn, rng)) == close(0.0)
