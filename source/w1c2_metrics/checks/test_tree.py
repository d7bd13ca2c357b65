from caip_lab.checks import close, hint, points, same

N_PASSENGERS, N_SURVIVORS = 209, 85


@points(0.2)
@hint("Did you call fit, and did you set max_depth?")
def test_tree_is_trained(student):
    """tree is a trained decision tree that asks at most four questions in a row"""
    assert student.tree.get_depth() == same(4)


@points(0.2)
@hint(
    "Are the scores fractions, and do they come from the test split? It has 209 passengers, and 85 of them survived.",
    "Look at each of your three lines and ask two questions. Which rows does the model predict here? With "
    "which labels are these predictions compared? Both must come from the same split, and not from the one it "
    "learned from.",
    "Say a test split has 4 rows with the labels 1, 0, 1, 1, and the model predicts 1, 1, 0, 1. Two of four "
    "are right: the accuracy is 0.5. Three rows were predicted as 1, and two of these are right: precision 2 / "
    "3. Three rows truly are 1, and two were found: recall 2 / 3. A score such as 50 is a percentage: divide "
    "by 100.",
)
def test_scores_fit_the_test_split(student):
    """the three scores are fractions of the passengers of the test split"""
    right, found = N_PASSENGERS * float(student.tree_accuracy), N_SURVIVORS * float(student.tree_recall)
    assert 0 < right < N_PASSENGERS
    assert right == close(round(right), abs=0.15)
    assert 0 < found < N_SURVIVORS
    assert found == close(round(found), abs=0.15)
    assert 0 < float(student.tree_precision) < 1
