import numpy as np

from caip_lab.checks import hint, points, same

# The label can be read off the middle column. The two others know nothing about it.
Y = np.array([0, 1] * 20)
X = np.column_stack([np.arange(40) // 2 % 5, 10 * Y + np.arange(40) // 2 % 3, 1000 * (np.arange(40) // 2 % 4)])


@points(0.3)
@hint(
    "Only the income tells the two classes apart. Does your function return a list of names?",
    "Print the forest's importances beside the names, before you sort anything. Which number is the largest, "
    "and at which place does it stand? Then look at the direction in which your sorting goes.",
    'Take the numbers 0.2, 0.7, 0.1 for "wind", "rain", "snow". np.argsort gives the places 2, 0, 1: from the '
    "smallest number to the largest. So the largest stands at the end, and you want it first. Turn the order "
    'round: 1, 0, 2. The first two places are 1 and 0, and the names there are "rain" and "wind". Return '
    "names, in a list, even if it is only one.",
)
def test_the_column_that_knows(student):
    """the most important of three features is the one that tells the classes apart"""
    assert student.top_features(X, Y, ["age", "income", "zip"], 1) == same(["income"])
