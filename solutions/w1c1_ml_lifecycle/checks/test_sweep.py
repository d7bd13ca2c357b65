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
@hint(
    "Which of the two accuracies tells how good the tree is on new cases? Return the depth, not the accuracy.",
    "There are two steps in best_depth. First find the highest accuracy on one of the two parts. Then find the "
    "depth, or the smallest of several, that belongs to it. Which part tells about new cases?",
    "Take three shops. A costs 5 and is 2 km away. B costs 4 and is 9 km away. C costs 4 and is 3 km away. The "
    'lowest price is 4, and B and C have it. Of these two, the nearer one is C. You would not answer "4": the '
    "question was which shop. In the same way, return a depth, and not the accuracy that made it win.",
)
def test_best_of_three(student):
    """best_depth is the depth with the highest accuracy on the test part"""
    rows = [
        {"depth": 9, "train": 1.0, "test": 0.85},
        {"depth": 4, "train": 0.9, "test": 0.88},
        {"depth": 1, "train": 0.7, "test": 0.7},
    ]
    assert student.best_depth(rows) == same(4)
