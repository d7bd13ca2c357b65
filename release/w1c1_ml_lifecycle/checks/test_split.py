import numpy as np

from caip_lab.checks import close, hint, points

# Fifteen cases of class 0 and five of class 1. The first column numbers the rows.
X = np.column_stack([np.arange(20.0), np.arange(20.0) % 7])
Y = np.array([0] * 15 + [1] * 5)


def parts(student):
    """Return the four parts as arrays."""
    result = student.stratified_split(X, Y, 0.2, 10)
    assert isinstance(result, tuple | list), "four things are returned: X_train, X_test, y_train, y_test"
    assert len(result) == close(4)
    return [np.asarray(part) for part in result]


@points(0.2)
@hint(
    "A fifth of fifteen and a fifth of five: how many cases of each class should the test part hold?",
    "One option of the splitting function makes sure that each class keeps its share. It wants to know the "
    "classes. Which of your two arrays holds them? Look at the help text of the function.",
    "Take 40 apples and 10 pears, and a test part of 0.3. The test part has 15 fruits. Kept in proportion, "
    "that is 12 apples and 3 pears. Without the option you may get 14 and 1, or even 15 and 0, and the model "
    "is never asked about a pear. Count your own test part with np.unique(y_test, return_counts=True), and "
    "compare it with the shares that you expect.",
)
def test_a_fifth_of_each_class(student):
    """the test part holds 3 of the 15 cases of class 0 and 1 of the 5 of class 1"""
    _, _, y_train, y_test = parts(student)
    assert sorted(y_test.tolist()) == close([0, 0, 0, 1])
    assert sorted(y_train.tolist()) == close([0] * 12 + [1] * 4)


@points(0.2)
@hint("Look at the order of the four things you return. Are the rows and the labels shuffled in the same way?")
def test_each_row_keeps_its_label(student):
    """each row of both parts keeps its own label"""
    x_train, x_test, y_train, y_test = parts(student)
    for rows, labels in ((x_train, y_train), (x_test, y_test)):
        assert list(rows.shape) == close([len(labels), 2])
        assert [float(row[0] >= 15) for row in rows] == close(labels.tolist())
