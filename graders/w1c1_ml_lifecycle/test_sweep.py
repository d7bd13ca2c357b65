import numpy as np
from sklearn.tree import DecisionTreeClassifier

from caip_lab.checks import category, close, hint, points, same


class Cases:
    """Random cases in which chance has changed every fifth label: a deep tree learns these by heart."""

    def __init__(self, rng):
        x = rng.normal(size=(130, 3))
        y = (x[:, 0] + x[:, 1] * x[:, 2] > 0).astype(int)
        flipped = rng.permutation(130)[:26]
        y[flipped] = 1 - y[flipped]
        self.arguments = (x[:80], y[:80], x[80:], y[80:])
        self.depths = [int(depth) for depth in rng.permutation([1, 2, 3, 5, 8, 11])[:4]]

    def judge(self, student, part):
        """Compare one column, "train" or "test", of the student's sweep, and the column of the depths."""
        table = student.depth_sweep(*self.arguments, self.depths)
        assert column(table, "depth") == close(self.depths)
        assert column(table, part) == close([self.accuracy(depth, part) for depth in self.depths])

    def accuracy(self, depth, part):
        x_train, y_train, x_test, y_test = self.arguments
        tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(x_train, y_train)
        x, y = (x_train, y_train) if part == "train" else (x_test, y_test)
        return float(np.mean(tree.predict(x) == y))


def column(table, name):
    """Return one column of a list of dictionaries or of a DataFrame."""
    rows = table.to_dict("records") if hasattr(table, "to_dict") else table
    return [row[name] for row in rows]


def sweep_rows(rng, best, n_best):
    """Return rows in random order: deeper trees do better in training; ``n_best`` of the depths share ``best`` in the test."""
    depths = sorted(int(depth) for depth in rng.permutation(np.arange(1, 30))[:7])
    tests = [round(best - 0.01 * float(gap), 4) for gap in rng.uniform(1, 20, size=7)]
    for place in rng.permutation([1, 2, 3, 4, 5])[:n_best]:  # neither the smallest nor the largest depth
        tests[place] = best
    rows = [
        {"depth": d, "train": round(0.7 + 0.04 * i, 2), "test": t} for i, (d, t) in enumerate(zip(depths, tests, strict=True))
    ]
    expected = min(row["depth"] for row in rows if row["test"] == best)
    while True:
        mixed = [rows[i] for i in rng.permutation(7)]
        first_best = next(row["depth"] for row in mixed if row["test"] == best)
        if n_best == 1 or first_best != expected:
            return mixed, expected


@points(0.4)
@category("depth_sweep: the accuracy on the training part")
@hint("Is a new tree trained for each depth? Do depths, and rows, come in the order given?")
def test_train(student, rng):
    """depth_sweep has the accuracy on the training part for each depth, in the order given"""
    Cases(rng).judge(student, "train")


@points(0.5)
@category("depth_sweep: the accuracy on the test part")
@hint("Which part does the tree learn from, and which one does it never see?")
def test_test(student, rng):
    """depth_sweep has the accuracy on the test part for each depth, of a tree that learned from the training part"""
    Cases(rng).judge(student, "test")


@points(0.4)
@category("best_depth: one depth is the best")
@hint("Do you look at the right column, and return the depth and not its place?")
def test_best(student, rng):
    """best_depth is the depth with the highest accuracy on the test part"""
    for _ in range(3):
        rows, expected = sweep_rows(rng, round(float(rng.uniform(0.7, 0.95)), 3), 1)
        assert student.best_depth(rows) == same(expected)


@points(0.3)
@category("best_depth: several depths share the highest accuracy")
@hint("Which of several equally good depths does the text ask for? Does your answer depend on the order of the rows?")
def test_ties(student, rng):
    """of several best depths, best_depth is the smallest, in whatever order the rows come"""
    for n_best in (2, 3):
        rows, expected = sweep_rows(rng, round(float(rng.uniform(0.7, 0.95)), 3), n_best)
        assert student.best_depth(rows) == same(expected)
