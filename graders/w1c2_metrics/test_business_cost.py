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
@category("random listings and random prices")
@hint("Which price belongs to a false alarm, and which to a missed gun?")
def test_random_listings(student, rng):
    """total_cost charges cost_fp for each false alarm and cost_fn for each missed gun"""
    for _ in range(3):
        tp, fp, fn, tn = four_counts(rng)
        cost_fp, cost_fn = int(rng.integers(2, 20)), int(rng.integers(30, 900))
        got = student.total_cost(*labels(tp, fp, fn, tn, rng), cost_fp, cost_fn)
        assert got == close(fp * cost_fp + fn * cost_fn)


@points(0.3)
@category("only one kind of mistake, or none")
@hint("What do right answers cost?")
def test_right_answers_are_free(student, rng):
    """total_cost charges nothing for right answers"""
    tp, fp, fn, tn = four_counts(rng)
    cost_fp, cost_fn = float(rng.uniform(2, 20)), float(rng.uniform(30, 900))
    assert student.total_cost(*labels(tp, fp, 0, tn, rng), cost_fp, cost_fn) == close(fp * cost_fp)
    assert student.total_cost(*labels(tp, 0, fn, tn, rng), cost_fp, cost_fn) == close(fn * cost_fn)
    assert student.total_cost(*labels(tp, 0, 0, tn, rng), cost_fp, cost_fn) == close(0)
