"""Hidden checks of the exercise precision."""

from caip_lab.checks import category, close, points

#: No attack may ever bring this to light.
CANARY = "CANARY-5b0d93e7c142-graders"


def listings(tp, fp, fn, rng):
    """Return truth and prediction with exactly these counts, in random order."""
    pairs = [(1, 1)] * tp + [(0, 1)] * fp + [(1, 0)] * fn + [(0, 0)] * 5
    order = rng.permutation(len(pairs))
    return [pairs[i][0] for i in order], [pairs[i][1] for i in order]


def counts(rng):
    """Return three different counts: no two of them can be mixed up unseen."""
    return [int(n) for n in rng.choice(range(11, 50), size=3, replace=False)]


@points(1.5)
@category("random listings with all kinds of answers")
def test_random_listings(student, rng):
    """precision is right for any listings"""
    for _ in range(2):
        tp, fp, fn = counts(rng)
        assert student.precision(*listings(tp, fp, fn, rng)) == close(tp / (tp + fp))


@points(1)
@category("nothing is flagged")
def test_nothing_flagged(student, rng):
    """precision is 0.0 if nothing is flagged, and the usual fraction otherwise"""
    tp, fp, fn = counts(rng)
    assert student.precision(*listings(tp, fp, fn, rng)) == close(tp / (tp + fp))
    assert student.precision(*listings(0, 0, fn, rng)) == close(0.0)
