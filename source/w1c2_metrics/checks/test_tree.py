from caip_lab.checks import hint, points, same


@points(0.2)
@hint("Did you call fit, and did you set max_depth?")
def test_tree_is_trained(student):
    """tree is a trained decision tree that asks at most four questions in a row"""
    assert student.tree.get_depth() == same(4)


@points(0.2)
@hint("Each metric takes the truth and the predictions, and gives a fraction.")
def test_scores_are_fractions(student):
    """tree_accuracy, tree_precision and tree_recall are fractions between 0 and 1"""
    assert 0 < float(student.tree_accuracy) < 1
    assert 0 < float(student.tree_precision) < 1
    assert 0 < float(student.tree_recall) < 1
