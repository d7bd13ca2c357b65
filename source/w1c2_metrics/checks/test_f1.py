from caip_lab.checks import close, hint, points


@points(0.2)
@hint(
    "Put TP = 2, FP = 1 and FN = 2 into the second fraction by hand. What do you get?",
    "Print the counts that your function finds, before it makes a fraction of them. Are they what you count by "
    "hand? If they are, compare your fraction with the second formula of the task, term by term.",
    "Take other counts: TP = 3, FP = 1, FN = 2. The top is 2 times 3, so 6. The bottom is 6 + 1 + 2, so 9, and "
    "F1 is 6 / 9. By the first formula, precision is 3 / 4 and recall is 3 / 5. Two times the product is 0.9, "
    "the sum is 1.35, and 0.9 / 1.35 is the same number. The plain average would be 0.675, which is a little "
    "more.",
)
def test_eight_listings(student):
    """f1 is the harmonic mean of precision and recall"""
    assert student.f1([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 1, 0, 0, 0]) == close(4 / 7)
