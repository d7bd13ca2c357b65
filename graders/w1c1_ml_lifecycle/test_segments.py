import numpy as np

from caip_lab.checks import category, close, hint, points

#: Where the middle of each cloud lies, in four columns: any two of them are far apart.
CENTRES = 8.0 * np.array([[0, 0, 0, 0], [1, 0, 1, 1], [0, 1, 1, 0], [1, 1, 0, 1]])


def clouds(rng, k):
    """Return points in ``k`` clouds far from each other, in random order, and the cloud of each."""
    centres = CENTRES[rng.permutation(4)[:k]]
    cloud = rng.permutation(np.repeat(np.arange(k), [int(n) for n in rng.integers(14, 20, size=k)]))
    return centres[cloud] + 0.6 * rng.normal(size=(len(cloud), 4)), cloud


def judge(student, x, cloud, rng):
    """Two rows have the same number exactly where they are of the same cloud, whatever the numbers are."""
    groups = student.segment(x, int(cloud.max()) + 1, int(rng.integers(1000)))
    groups = np.asarray(groups)
    assert list(groups.shape) == close([len(x)])
    together = (groups[:, None] == groups[None, :]).astype(int)
    assert together == close((cloud[:, None] == cloud[None, :]).astype(int))


@points(0.4)
@category("two to four clear groups")
@hint("How many groups do you ask for? Is there a number for each row, in the order of the rows?")
def test_clear_groups(student, rng):
    """clear groups are found, as many as asked for"""
    for k in (2, 3, 4):
        judge(student, *clouds(rng, k), rng)


@points(0.4)
@category("one column has very large numbers and knows nothing of the groups")
@hint("Which column decides what is near, if you don't scale?")
def test_large_numbers(student, rng):
    """the groups are found on scaled columns: the one with the largest numbers does not decide alone"""
    for k in (3, 4):
        x, cloud = clouds(rng, k)
        spending = 10_000 * rng.normal(size=len(x))
        judge(student, np.column_stack([x, spending]), cloud, rng)
