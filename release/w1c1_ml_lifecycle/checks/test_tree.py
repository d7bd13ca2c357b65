from caip_lab.checks import close, hint, points, same

N_TEST_FLOWERS = 30


@points(0.3)
@hint("Did you call fit, and did you set max_depth? Which part do you predict, and how many flowers does it hold?")
def test_tree_is_trained(student):
    """tree is a trained tree of depth 2, and tree_accuracy is a fraction of the 30 test flowers"""
    assert student.tree.get_depth() == same(2)
    right = N_TEST_FLOWERS * float(student.tree_accuracy)
    assert 0 < right <= N_TEST_FLOWERS, "an accuracy lies between 0 and 1"
    assert right == close(round(right), abs=0.2)  # two decimals of the fraction are enough
