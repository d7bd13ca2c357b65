import numpy as np

from caip_lab.checks import category, close, hint, points

#: The standard deviation has two definitions, over n (ddof 0) and over n - 1 (ddof 1). Both are right; the first is shown.
DEFINITIONS = (1, 0)


def draw(rng):
    """Return a training and a test part of four columns. Means and spreads differ by column, and from part to part."""
    means, spreads = rng.uniform(-50, 50, size=4), rng.uniform(1, 30, size=4)
    train = means + spreads * rng.normal(size=(int(rng.integers(12, 30)), 4))
    test = means + 20 + 2 * spreads * rng.normal(size=(int(rng.integers(5, 11)), 4))
    return train, test


def scaled(train, test, ddof):
    mean, spread = train.mean(axis=0), train.std(axis=0, ddof=ddof)
    return [(part - mean) / np.where(spread == 0, 1, spread) for part in (train, test)]


def parts(student, train, test):
    result = student.scale(train, test)
    assert isinstance(result, tuple | list | np.ndarray), "two things are returned"
    assert len(result) == close(2)
    return result


@points(0.4)
@category("the training part, random numbers")
@hint("What are mean and standard deviation of each column of your result?")
def test_training_part(student, rng):
    """each column of the training part is shifted by its mean and divided by its standard deviation"""
    train, test = draw(rng)
    result = parts(student, train, test)
    assert any(result[0] == close(scaled(train, test, ddof)[0]) for ddof in DEFINITIONS)


@points(0.5)
@category("the test part, random numbers that differ from the training part's")
@hint("Whose mean do you subtract from the test part?")
def test_test_part(student, rng):
    """the test part is scaled by the numbers of the training part, and by nothing of its own"""
    train, test = draw(rng)
    for shown in (test, test[:3], test[:1]):
        result = parts(student, train, shown)
        assert any(result[1] == close(scaled(train, shown, ddof)[1]) for ddof in DEFINITIONS)


@points(0.3)
@category("one column holds the same number everywhere")
@hint("What do you divide by in that column? What should its scaled values be?")
def test_column_without_spread(student, rng):
    """a column that is the same number everywhere becomes 0, and the other columns stay right"""
    train, test = draw(rng)
    column = int(rng.integers(4))
    train[:, column] = test[:, column] = int(rng.integers(2, 60))
    result = parts(student, train, test)
    assert any(result == close(scaled(train, test, ddof)) for ddof in DEFINITIONS)
