import numpy as np

from caip_lab.checks import close, hint, points

TRAIN = np.array([[1.0, 10.0], [3.0, 50.0], [2.0, 30.0], [2.0, 30.0]])
TEST = np.array([[4.0, 30.0], [0.0, 70.0]])


def scaled(ddof):
    """Return both parts, scaled. The standard deviation has two definitions, n (ddof 0) or n - 1 (ddof 1); both are fine."""
    mean, spread = TRAIN.mean(axis=0), TRAIN.std(axis=0, ddof=ddof)
    return [(TRAIN - mean) / spread, (TEST - mean) / spread]


@points(0.3)
@hint(
    "The mean of the first training column is 2. What should the 4 in the test part become, and what the 0?",
    "Look for the place where your code learns the mean and the spread. It should happen once, and see one of "
    "the two parts only. Then the same numbers are used for both parts.",
    "Take training values 10, 20, 30 and a test value 40. The mean of the training part is 20. The test value "
    "lies 20 above it, so with a spread of 8.16 it becomes about 2.45. It may well be above all training "
    "values: that is honest. If you let the test part learn its own mean, 40 becomes 0, and a very unusual "
    "case looks like an ordinary one. Which happens in your code?",
)
def test_two_columns(student):
    """both parts are shifted by the mean of the training part and divided by its standard deviation"""
    result = student.scale(TRAIN, TEST)
    assert isinstance(result, tuple | list), "two things are returned: train_scaled, test_scaled"
    assert any(result == close(scaled(ddof)) for ddof in (1, 0))
