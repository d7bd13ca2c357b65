from caip_lab.checks import close, hint, points, same

TREE_F1 = 0.7


@points(0.2)
@hint("Did you call fit, and did you set n_estimators?")
def test_forest_is_trained(student):
    """forest is a trained random forest of 100 trees on seven columns"""
    assert student.forest.n_features_in_ == same(7)
    assert student.forest.n_estimators == same(100)


@points(0.2)
@hint(
    "The gain is the F1 of the forest minus the F1 of the tree. Who wins if it is above 0?",
    "Three names depend on one another here. Compute the F1 of the forest first, on the test split. Then "
    "compute the gain from it, and let an if decide the winner. Typing numbers by hand is where slips happen.",
    "Say one model has an F1 of 0.64 and another one has 0.70. The gain of the first over the second is 0.64 - "
    "0.70 = -0.06. It is negative, so the second model wins. The sign tells you that you subtracted in the "
    "right order: the model that is being judged comes first. Check that your gain is above 0 in just those "
    "cases in which the forest has the higher F1.",
)
def test_gain_and_winner_fit_together(student):
    """f1_gain is the difference of both F1 values, and better_model names the higher one"""
    forest_f1 = float(student.forest_f1)
    winner = "forest" if forest_f1 > TREE_F1 else "tree"
    assert student.f1_gain == close(forest_f1 - TREE_F1, abs=1.1e-3)
    assert student.better_model == same(winner)
