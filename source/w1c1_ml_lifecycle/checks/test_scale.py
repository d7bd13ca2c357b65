import numpy as np

from caip_lab.checks import close, hint, points

TRAIN = np.array([[1.0, 10.0], [3.0, 50.0], [2.0, 30.0], [2.0, 30.0]])
TEST = np.array([[4.0, 30.0], [0.0, 70.0]])


def scaled(ddof):
    """Return both parts, scaled. The standard deviation has two definitions, n (ddof 0) or n - 1 (ddof 1); both are fine."""
    mean, spread = TRAIN.mean(axis=0), TRAIN.std(axis=0, ddof=ddof)
    return [(TRAIN - mean) / spread, (TEST - mean) / spread]


@points(0.3)
@hint("The mean of the first training column is 2. What should the 4 in the test part become, and what the 0?")
def test_two_columns(student):
    """both parts are shifted by the mean of the training part and divided by its standard deviation"""
    result = student.scale(TRAIN, TEST)
    assert isinstance(result, tuple | list), "two things are returned: train_scaled, test_scaled"
    assert any(result == close(scaled(ddof)) for ddof in (1, 0))
