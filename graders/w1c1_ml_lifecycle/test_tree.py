import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

from caip_lab.checks import category, close, hint, points, same

X, Y = load_iris(return_X_y=True)
X_TRAIN, X_TEST, Y_TRAIN, Y_TEST = train_test_split(X, Y, test_size=0.2, stratify=Y, random_state=42)
TREE = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X_TRAIN, Y_TRAIN)
ROUNDED = 6e-3  # two decimals are enough; one flower of the test part changes more than that

#: Petal length and width separate setosa equally well, and random_state decides which of them is asked: both are right.
FIRST_QUESTIONS = {"petal_width": 0.8, "petal_length": 2.45}


def fresh_flowers(rng):
    """Return flowers near real ones. No setosa comes near the first question, so both of its forms say the same of them."""
    return X[rng.integers(len(X), size=300)] + rng.uniform(-0.15, 0.15, size=(300, 4))


@points(0.4)
@category("flowers that your tree has never seen")
@hint("Did you train it on the training part, with max_depth=2?")
def test_tree_predicts_as_it_should(student, rng):
    """tree learned from the training part with the settings of the task"""
    rows = fresh_flowers(rng)
    assert student.tree.predict(rows) == same(TREE.predict(rows).tolist())


@points(0.3)
@category("the test part")
@hint("Which part do you compare with? How many of its 30 flowers are right?")
def test_accuracy(student):
    """tree_accuracy is the accuracy of the tree on the test part"""
    assert student.tree_accuracy == close(float(np.mean(TREE.predict(X_TEST) == Y_TEST)), abs=ROUNDED)


@points(0.3)
@category("the question in the box at the top")
@hint("Which feature stands in the first line of the top box, and which number?")
def test_first_question(student):
    """root_feature and root_threshold are read from the first question of the tree"""
    feature = student.root_feature
    first = next((name for name in FIRST_QUESTIONS if feature == same(name)), None)
    assert first is not None, "the feature is the one of the first question"
    assert student.root_threshold == close(FIRST_QUESTIONS[first], abs=ROUNDED)


@points(0.2)
@category("a new flower")
@hint("Follow the questions from the top with the petals of the new flower. Left is yes. In which box do you end?")
def test_new_flower(student):
    """new_species is what the tree says to the new flower"""
    assert student.new_species == same("versicolor")
