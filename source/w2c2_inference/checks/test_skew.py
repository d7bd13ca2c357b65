from numbers import Real

from caip_lab.checks import hint, points


@points(0.4)
@hint(
    "Compare the predictions of both ways, and count where they are not equal.",
    "Keep both lists of predictions under names of their own. From these two and the truth, all three numbers "
    "can be made. An accuracy compares a prediction with the truth. What does changed compare?",
    "Take a truth of 1, 0, 0, 1. One way predicts 1, 0, 1, 1, and the other way predicts 0, 0, 1, 0. The first "
    "is right in 3 of 4, the second in 1 of 4. The two ways differ in the first and in the last place: two "
    "rows. Note that the truth plays no part in that last count. Both are wrong about the third row, and they "
    "agree there.",
)
def test_three_numbers_of_the_right_kind(student):
    """right_accuracy and skewed_accuracy are fractions, and changed counts passengers"""
    right, skewed, changed = student.right_accuracy, student.skewed_accuracy, student.changed
    assert all(isinstance(one, Real) for one in (right, skewed, changed)), "each of the three is a number"
    assert 0 < skewed < right < 1, "the two accuracies are fractions, and scaling makes the better one"
    assert 0 < int(changed) == changed <= 209, "changed is a whole number of the 209 passengers"
