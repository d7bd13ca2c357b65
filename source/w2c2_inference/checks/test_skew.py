from caip_lab.checks import hint, points


@points(0.4)
@hint("Compare the predictions of both ways, and count where they are not equal.")
def test_three_numbers_of_the_right_kind(student):
    """right_accuracy and skewed_accuracy are fractions, and changed counts passengers"""
    right, skewed, changed = float(student.right_accuracy), float(student.skewed_accuracy), student.changed
    assert 0 < skewed < right < 1, "the two accuracies are fractions, and scaling makes the better one"
    assert 0 < int(changed) == changed <= 209, "changed is a whole number of the 209 passengers"
