from caip_lab.checks import category, hint, points, same


def whole(rng, low, high):
    """Return a random whole number from ``low`` to ``high``, both included."""
    return int(rng.integers(low, high + 1))


@points(0.3)
@category("accuracies far from the limits")
@hint("Which of the three questions is asked first? Which number is compared with 80, and which difference with 10?")
def test_clear_cases(student, rng):
    """clear cases of all three kinds get the right name"""
    for _ in range(2):
        low, high = whole(rng, 20, 75), whole(rng, 84, 99)
        assert student.diagnose(low, low - whole(rng, 0, 8)) == same("underfitting")
        assert student.diagnose(high, high - whole(rng, 13, 40)) == same("overfitting")
        assert student.diagnose(high, high - whole(rng, 0, 7)) == same("good fit")


@points(0.3)
@category("accuracies at the limits")
@hint("Is 80 below 80? Is a gap of 10 more than 10?")
def test_limits(student, rng):
    """exactly 80 is not below 80, and a gap of exactly 10 is not more than 10"""
    train = whole(rng, 85, 99)
    assert student.diagnose(79, 79 - whole(rng, 0, 8)) == same("underfitting")
    assert student.diagnose(80, 80 - whole(rng, 0, 8)) == same("good fit")
    assert student.diagnose(train, train - 10) == same("good fit")
    assert student.diagnose(train, train - 11) == same("overfitting")


@points(0.2)
@category("low on the training part with a large gap, or better on the test part")
@hint("A tree is bad on the training part: does the test part matter then? And what if the gap is negative?")
def test_order_of_the_questions(student, rng):
    """a low training accuracy comes first, and a test part that does better than the training part is no overfitting"""
    low, high = whole(rng, 40, 78), whole(rng, 81, 88)
    assert student.diagnose(low, low - whole(rng, 15, 30)) == same("underfitting")
    assert student.diagnose(low, whole(rng, 82, 95)) == same("underfitting")
    assert student.diagnose(high, high + whole(rng, 11, 12)) == same("good fit")
    assert student.diagnose(high, high - whole(rng, 15, 30)) == same("overfitting")
