import numpy as np

from caip_lab.checks import hint, points, same

# The label can be read off the middle column. The two others know nothing about it.
Y = np.array([0, 1] * 20)
X = np.column_stack([np.arange(40) // 2 % 5, 10 * Y + np.arange(40) // 2 % 3, 1000 * (np.arange(40) // 2 % 4)])


@points(0.3)
@hint("Only the income tells the two classes apart. Does your function return a list of names?")
def test_the_column_that_knows(student):
    """the most important of three features is the one that tells the classes apart"""
    assert student.top_features(X, Y, ["age", "income", "zip"], 1) == same(["income"])
