from caip_lab.checks import close, hint, points, same

N_TEST_FLOWERS = 30


@points(0.3)
@hint(
    "Did you call fit, and did you set max_depth? Which part do you predict, and how many flowers does it hold?",
    "Making a model and training it are two lines. After training, a tree knows its depth: tree.get_depth() "
    "tells. Then look at the accuracy: which flowers are predicted, and with which labels are they compared?",
    "Take another model: KNeighborsClassifier(n_neighbors=3) makes it, .fit(X_train, y_train) trains it, "
    ".predict(X_test) asks it. If 27 of 30 test flowers are right, the accuracy is 0.9. A result such as 0.958 "
    "cannot come from 30 flowers, because 30 times 0.958 is no whole number: it comes from the training part. "
    "Multiply your own accuracy by 30, and see whether you get a whole number.",
)
def test_tree_is_trained(student):
    """tree is a trained tree of depth 2, and tree_accuracy is a fraction of the 30 test flowers"""
    assert student.tree.get_depth() == same(2)
    right = N_TEST_FLOWERS * float(student.tree_accuracy)
    assert 0 < right <= N_TEST_FLOWERS, "an accuracy lies between 0 and 1"
    assert right == close(round(right), abs=0.2)  # two decimals of the fraction are enough
