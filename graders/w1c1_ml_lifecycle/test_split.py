import numpy as np

from caip_lab.checks import category, close, hint, points, same

SHARES = (0.25, 0.4)  # of multiples of 20: whole, however they are computed
FLOWERS = ["rose", "daisy", "tulip", "aster", "lily", "poppy"]


class Cases:
    """Random cases. The first column of X tells the rows apart; each class has a multiple of 20, so its shares are whole."""

    def __init__(self, rng, labels):
        counts = 20 * rng.choice(np.arange(1, 6), size=len(labels), replace=False)
        self.counts = dict(zip(labels, counts.tolist(), strict=True))
        self.y = rng.permutation(np.repeat(np.array(labels), counts))
        self.x = np.column_stack([rng.permutation(1000)[: len(self.y)], rng.normal(size=(len(self.y), 2)).round(3)])
        self.test_size = float(rng.choice(SHARES))
        self.seed = int(rng.integers(10_000))

    def parts(self, student, seed=None):
        """Return the student's four parts as arrays, with rows and labels equally many."""
        result = student.stratified_split(self.x, self.y, self.test_size, self.seed if seed is None else seed)
        assert isinstance(result, tuple | list), "four things are returned"
        assert len(result) == close(4)
        x_train, x_test, y_train, y_test = (np.asarray(part) for part in result)
        assert list(x_train.shape) == close([len(y_train), 3])
        assert list(x_test.shape) == close([len(y_test), 3])
        return x_train, x_test, y_train, y_test

    def judge_shares(self, y_train, y_test):
        for label, count in self.counts.items():
            n_test = round(count * self.test_size)
            assert y_test.tolist().count(label) == close(n_test)
            assert y_train.tolist().count(label) == close(count - n_test)

    def judge_rows(self, x_train, x_test, y_train, y_test):
        """Every row is in one part, once, as it was."""
        rows, labels = np.concatenate([x_train, x_test]), [*y_train.tolist(), *y_test.tolist()]
        by_row, mine = np.argsort(rows[:, 0]), np.argsort(self.x[:, 0])
        assert rows[by_row] == close(self.x[mine])
        assert [labels[i] for i in by_row] == same(self.y[mine].tolist())


def some_numbers(rng, n_classes):
    return [int(n) for n in rng.choice(np.arange(3, 40), size=n_classes, replace=False)]


@points(0.5)
@category("three or four classes of different sizes")
@hint("Count each class in your test part. Is it the asked share of that class?")
def test_shares(student, rng):
    """each class has the asked share of its cases in the test part, and the rest in the training part"""
    for n_classes in (3, 4):
        cases = Cases(rng, some_numbers(rng, n_classes))
        _, _, y_train, y_test = cases.parts(student)
        cases.judge_shares(y_train, y_test)


@points(0.4)
@category("rows and their labels")
@hint("Is any row in both parts, or in none? Do you shuffle rows and labels by the same order?")
def test_rows(student, rng):
    """each row is in one of the parts, once, with its own label"""
    cases = Cases(rng, some_numbers(rng, 3))
    cases.judge_rows(*cases.parts(student))


@points(0.4)
@category("the same seed twice, and other seeds")
@hint("Where does chance come in, and does your seed reach that place?")
def test_seed(student, rng):
    """the same seed gives the same split, and another seed another one"""
    cases = Cases(rng, some_numbers(rng, 3))

    def tested(seed):
        return sorted(cases.parts(student, seed)[1][:, 0].tolist())

    first = tested(cases.seed)
    assert len(first) == close(round(len(cases.y) * cases.test_size))
    is_the_same = [tested(cases.seed + step) == first for step in (0, 1, 2)]
    assert is_the_same == same([True, False, False])


@points(0.3)
@category("labels that are texts")
@hint("Does your function count on labels that are 0, 1, 2? Try it on daisies and roses.")
def test_texts(student, rng):
    """labels may be texts"""
    for n_classes in (3, 4):
        cases = Cases(rng, [FLOWERS[i] for i in rng.permutation(len(FLOWERS))[:n_classes]])
        parts = cases.parts(student)
        cases.judge_shares(*parts[2:])
        cases.judge_rows(*parts)
