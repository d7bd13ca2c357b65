from caip_lab.checks import category, close, hint, points


def labels(tp, fp, fn, tn, rng):
    """Return truth and prediction with exactly these counts, in random order."""
    pairs = [(1, 1)] * tp + [(0, 1)] * fp + [(1, 0)] * fn + [(0, 0)] * tn
    order = rng.permutation(len(pairs))
    return [pairs[i][0] for i in order], [pairs[i][1] for i in order]


def four_counts(rng):
    """Return four different counts: no two of them can be mixed up unseen."""
    return [int(n) for n in rng.choice(range(11, 50), size=4, replace=False)]


def expected(tp, fp, fn, beta):
    return (1 + beta**2) * tp / ((1 + beta**2) * tp + beta**2 * fn + fp)


@points(0.4)
@category("beta is above 1")
@hint("A big beta makes each missed gun hurt more. Where must beta squared stand?")
def test_beta_above_one(student, rng):
    """with beta above 1, recall weighs more"""
    for beta in (2, float(rng.uniform(1.5, 4))):
        tp, fp, fn, tn = four_counts(rng)
        assert student.fbeta(*labels(tp, fp, fn, tn, rng), beta) == close(expected(tp, fp, fn, beta))


@points(0.4)
@category("beta is below 1")
@hint("A small beta makes false alarms weigh more. Is beta squared in each place?")
def test_beta_below_one(student, rng):
    """with beta below 1, precision weighs more"""
    for beta in (0.5, float(rng.uniform(0.2, 0.8))):
        tp, fp, fn, tn = four_counts(rng)
        assert student.fbeta(*labels(tp, fp, fn, tn, rng), beta) == close(expected(tp, fp, fn, beta))


@points(0.4)
@category("the same listings with beta = 1 and with beta far from 1")
@hint("What is (1 + beta squared) if beta is 1? Compare with F1.")
def test_the_dial_turns(student, rng):
    """fbeta is F1 when beta is 1, and moves away from it when beta changes"""
    tp, fp, fn, tn = four_counts(rng)
    listings = labels(tp, fp, fn, tn, rng)
    for beta in (1, 3):
        assert student.fbeta(*listings, beta) == close(expected(tp, fp, fn, beta))


@points(0.4)
@category("there is no true positive")
@hint("Read the zero rule. Try it with no flag, with no gun, and with only wrong alarms.")
def test_no_true_positive(student, rng):
    """fbeta is 0.0 if there is no true positive, and the usual fraction otherwise"""
    tp, fp, fn, tn = four_counts(rng)
    beta = float(rng.uniform(1.5, 4))
    assert student.fbeta(*labels(tp, fp, fn, tn, rng), beta) == close(expected(tp, fp, fn, beta))
    for false_alarms, missed in ((fp, fn), (fp, 0), (0, fn), (0, 0)):
        assert student.fbeta(*labels(0, false_alarms, missed, tn, rng), beta) == close(0.0)
