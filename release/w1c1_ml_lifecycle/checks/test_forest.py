import numpy as np

from caip_lab.checks import close, hint, points, same

# Easy cases: small numbers are of class 0, large ones of class 1. Both models get all of them right.
X_TRAIN, Y_TRAIN = np.array([[n, n % 3] for n in (*range(10), *range(50, 60))], dtype=float), np.array([0] * 10 + [1] * 10)
X_TEST, Y_TEST = np.array([[2.5, 0], [7.5, 1], [55.5, 2], [57.5, 0]]), np.array([0, 0, 1, 1])


@points(0.3)
@hint(
    "Here both models are right every time. Who wins then?",
    "Look at the line that decides the winner, and ask what it does when both numbers are equal. Then look at "
    "your keys: there are three, spelled as in the task, and two of them hold accuracies.",
    "Take two runners. The rule says that the older one wins a tie. With 9.8 and 9.8 seconds a test such as "
    '"older is faster" is False, and then the younger one would get the prize. So ask the other way round: is '
    "the younger one really faster? If not, the older one wins. Your rule has a favourite for ties as well. "
    "Which of the two models has to be really better to win?",
)
def test_easy_cases(student):
    """where both models get every test case right, both accuracies are 1 and the tree wins"""
    result = student.compare(X_TRAIN, Y_TRAIN, X_TEST, Y_TEST)
    assert isinstance(result, dict), "the result is a dictionary"
    assert result.get("tree") == close(1.0)
    assert result.get("forest") == close(1.0)
    assert result.get("winner") == same("tree")
