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
@hint("Look at the bottom of the fraction: how many guns are there?")
def test_random_listings(student, rng):
    """recall is TP divided by all the guns that are there"""
    for _ in range(3):
        tp, fp, fn, tn = four_counts(rng)
        assert student.recall(*labels(tp, fp, fn, tn, rng)) == close(tp / (tp + fn))
    assert student.recall(*labels(tp, fp, tp, tn, rng)) == close(0.5)


@points(0.4)
@category("many false alarms")
@hint("Should a false alarm change the part of the guns that you found?")
def test_false_alarms_do_not_count(student, rng):
    """recall does not change when there are more false alarms"""
    tp, fp, fn, tn = four_counts(rng)
    for alarms in (fp, 5 * fp):
        assert student.recall(*labels(tp, alarms, fn, tn, rng)) == close(tp / (tp + fn))


@points(0.4)
@category("there is no gun")
@hint("Read the zero rule. What does your function do if no listing is a gun?")
def test_no_gun_at_all(student, rng):
    """recall is 0.0 if there is no gun, and the usual fraction otherwise"""
    tp, fp, fn, tn = four_counts(rng)
    assert student.recall(*labels(tp, fp, fn, tn, rng)) == close(tp / (tp + fn))
    assert student.recall(*labels(0, fp, 0, tn, rng)) == close(0.0)
