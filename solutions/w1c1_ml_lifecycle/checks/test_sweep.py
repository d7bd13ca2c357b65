import numpy as np

from caip_lab.checks import close, hint, points, same

X_TRAIN, Y_TRAIN = np.array([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]]), np.array([0, 0, 0, 1, 1, 0])
X_TEST, Y_TEST = np.array([[1.0], [4.0], [6.0], [2.0]]), np.array([0, 1, 0, 0])


def column(table, name):
    """Return one column of a list of dictionaries or of a DataFrame."""
    rows = table.to_dict("records") if hasattr(table, "to_dict") else table
    return [row[name] for row in rows]


@points(0.2)
@hint("With one question, the tree gets 5 of 6 training cases right. And of the 4 test cases?")
def test_two_depths(student):
    """depth_sweep has the accuracy on the training part and on the test part for each depth"""
    table = student.depth_sweep(X_TRAIN, Y_TRAIN, X_TEST, Y_TEST, [1, 2])
    assert column(table, "depth") == close([1, 2])
    assert column(table, "train") == close([5 / 6, 1])
    assert column(table, "test") == close([3 / 4, 1])


@points(0.2)
@hint("Which of the two accuracies tells how good the tree is on new cases? Return the depth, not the accuracy.")
def test_best_of_three(student):
    """best_depth is the depth with the highest accuracy on the test part"""
    rows = [
        {"depth": 9, "train": 1.0, "test": 0.85},
        {"depth": 4, "train": 0.9, "test": 0.88},
        {"depth": 1, "train": 0.7, "test": 0.7},
    ]
    assert student.best_depth(rows) == same(4)
