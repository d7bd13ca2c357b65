from caip_lab.checks import close, hint, points


def column(table, name):
    """Return one column of a list of dictionaries or of a DataFrame."""
    rows = table.to_dict("records") if hasattr(table, "to_dict") else table
    return [row[name] for row in rows]


@points(0.2)
@hint(
    "Flag every listing whose score is at or above the threshold. What do you get by hand for 0.5?",
    "Begin with one threshold and leave the loop for later. Make a list that says for each listing whether it "
    "is flagged. Then it is the same task as before: count, and divide. What happens to a score that equals "
    "the threshold?",
    "Take scores 0.8, 0.6, 0.3 with the truth 1, 0, 1, and a threshold of 0.6. The first two are flagged, "
    "because 0.6 is at the threshold. One of the two is a gun: precision 1 / 2. One of the two guns is found: "
    "recall 1 / 2. With prices 5 and 50 the cost is one alarm and one missed gun: 55. Now repeat this for each "
    "threshold, and put the four numbers into a dictionary.",
)
def test_small_table(student):
    """threshold_table has the precision, the recall and the cost at each threshold"""
    table = student.threshold_table([1, 0, 1, 0, 0, 1], [0.9, 0.7, 0.5, 0.4, 0.1, 0.2], [0.3, 0.5], 10, 100)
    assert column(table, "threshold") == close([0.3, 0.5])
    assert column(table, "precision") == close([2 / 4, 2 / 3])
    assert column(table, "recall") == close([2 / 3, 2 / 3])
    assert column(table, "cost") == close([120, 110])


@points(0.2)
@hint("Set best_threshold to one of the values in thresholds, not to its position or cost. Is 0.5 the cheapest?")
def test_best_threshold_is_on_the_list(student):
    """best_threshold is one of the thresholds of the list, and not 0.5 out of habit"""
    best = student.best_threshold
    assert any(best == close(tenths / 10) for tenths in (1, 2, 3, 4, 6, 7, 8, 9))
