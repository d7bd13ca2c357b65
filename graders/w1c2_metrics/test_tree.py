from pathlib import Path

import pandas as pd
from sklearn.tree import DecisionTreeClassifier

from caip_lab.checks import category, close, hint, points, same

DATA = Path(__file__).resolve().parents[2] / "source" / "w1c2_metrics" / "data"
TRAIN, TEST = pd.read_csv(DATA / "train.csv"), pd.read_csv(DATA / "test.csv")
FEATURES = [name for name in TRAIN.columns if name != "survived"]
ROUNDED = 6e-4  # three decimals are enough; one passenger of the test split changes more than that

TREE = DecisionTreeClassifier(max_depth=4, random_state=0).fit(TRAIN[FEATURES], TRAIN["survived"])
TRUTH = TEST["survived"].to_numpy() == 1
SAVED = TREE.predict(TEST[FEATURES]) == 1


def fresh_passengers(rng):
    """Return passengers who never were: each column drawn from a passenger of its own."""
    return pd.DataFrame({name: rng.choice(TRAIN[name].to_numpy(), size=400) for name in FEATURES})


@points(0.4)
@category("passengers that your tree has never seen")
@hint("Did you train it on the train split, with max_depth=4 and random_state=0?")
def test_tree_predicts_as_it_should(student, rng):
    """tree learned from the train split with the settings of the task"""
    rows = fresh_passengers(rng)
    assert student.tree.predict(rows) == same(TREE.predict(rows).tolist())


@points(0.4)
@category("the test split")
@hint("Which split do you compare with? How many of all answers are right?")
def test_accuracy_on_the_test_split(student):
    """tree_accuracy is the accuracy of the tree on the test split"""
    assert student.tree_accuracy == close(float((TRUTH == SAVED).mean()), abs=ROUNDED)


@points(0.4)
@category("the test split")
@hint("Truth first, predictions second. Of those who were predicted to survive, which part did?")
def test_precision_on_the_test_split(student):
    """tree_precision is the precision of the tree on the test split"""
    assert student.tree_precision == close(float((TRUTH & SAVED).sum() / SAVED.sum()), abs=ROUNDED)


@points(0.4)
@category("the test split")
@hint("Truth first, predictions second. Of those who survived, which part did the tree find?")
def test_recall_on_the_test_split(student):
    """tree_recall is the recall of the tree on the test split"""
    assert student.tree_recall == close(float((TRUTH & SAVED).sum() / TRUTH.sum()), abs=ROUNDED)
