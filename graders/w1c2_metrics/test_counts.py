from caip_lab.checks import category, hint, points, same


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
@hint("Is your order tp, fp, fn, tn? A false positive was flagged, but it is harmless.")
def test_random_listings(student, rng):
    """counts returns tp, fp, fn and tn in this order"""
    for _ in range(3):
        expected = four_counts(rng)
        assert student.counts(*labels(*expected, rng)) == same(expected)


@points(0.4)
@category("nothing is flagged, or everything is")
@hint("Some of the four counts can be 0. Does your function still return all four?")
def test_a_box_stays_empty(student, rng):
    """counts returns all four numbers even if the detector flags nothing or everything"""
    tp, fp, fn, tn = four_counts(rng)
    assert student.counts(*labels(0, 0, fn, tn, rng)) == same([0, 0, fn, tn])
    assert student.counts(*labels(tp, fp, 0, 0, rng)) == same([tp, fp, 0, 0])


@points(0.4)
@category("every answer is right, or every answer is wrong")
@hint("What do you count as a true negative, and what as a false negative?")
def test_all_right_or_all_wrong(student, rng):
    """counts tells right answers from wrong ones"""
    tp, fp, fn, tn = four_counts(rng)
    assert student.counts(*labels(tp, 0, 0, tn, rng)) == same([tp, 0, 0, tn])
    assert student.counts(*labels(0, fp, fn, 0, rng)) == same([0, fp, fn, 0])
