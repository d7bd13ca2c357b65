from caip_lab.checks import close, hint, points


@points(0.2)
@hint("Compare the five names letter by letter. Which cell goes into which formula?")
def test_all_five(student):
    """the five metrics of a small matrix are right, under the five names"""
    expected = {"accuracy": 2 / 3, "precision": 0.4, "recall": 0.8, "specificity": 0.625, "f1": 8 / 15}
    assert student.metrics_from([[10, 6], [1, 4]]) == close(expected)


@points(0.2)
@hint(
    "In this matrix FP and FN are far apart. Which of the two belongs to precision, and which to recall?",
    "Take the matrix apart into four names first, tn, fp, fn and tp, and print them. Most mistakes in this "
    "exercise happen there, and not in the formulas. In which corner does each one stand?",
    "Take [[50, 10], [5, 35]]. So tn is 50, fp is 10, fn is 5 and tp is 35. Precision looks at the flagged: 35 "
    "of 45. Recall looks at the guns: 35 of 40. Specificity looks at the harmless: 50 of 60. Each bottom is "
    "the sum of two cells: a column for precision, a row for the two others. Check your fractions against that "
    "picture.",
)
def test_precision_is_not_recall(student):
    """precision looks down the column of the flagged, recall looks along the row of the guns"""
    expected = {"accuracy": 0.625, "precision": 0.75, "recall": 0.375, "specificity": 0.875, "f1": 0.5}
    assert student.metrics_from([[7, 1], [5, 3]]) == close(expected)
