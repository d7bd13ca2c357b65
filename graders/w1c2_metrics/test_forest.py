from pathlib import Path

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from caip_lab.checks import category, close, hint, points, same

DATA = Path(__file__).resolve().parents[2] / "source" / "w1c2_metrics" / "data"
TRAIN, TEST = pd.read_csv(DATA / "train.csv"), pd.read_csv(DATA / "test.csv")
FEATURES = [name for name in TRAIN.columns if name != "survived"]
ROUNDED = 6e-4  # three decimals are enough; one passenger of the test split changes more than that

FOREST = RandomForestClassifier(n_estimators=100, random_state=0).fit(TRAIN[FEATURES], TRAIN["survived"])
TREE = DecisionTreeClassifier(max_depth=4, random_state=0).fit(TRAIN[FEATURES], TRAIN["survived"])


def fresh_passengers(rng):
    """Return passengers who never were: each column drawn from a passenger of its own."""
    return pd.DataFrame({name: rng.choice(TRAIN[name].to_numpy(), size=400) for name in FEATURES})


def f1_on_test(model):
    truth, saved = TEST["survived"].to_numpy() == 1, model.predict(TEST[FEATURES]) == 1
    return float(2 * (truth & saved).sum() / (truth.sum() + saved.sum()))


FOREST_F1, TREE_F1 = f1_on_test(FOREST), f1_on_test(TREE)


@points(0.5)
@category("passengers that your forest has never seen")
@hint("Did you train it on the train split, with random_state=0 and nothing else changed?")
def test_forest_predicts_as_it_should(student, rng):
    """forest learned from the train split with the settings of the task"""
    rows = fresh_passengers(rng)
    assert student.forest.predict(rows) == same(FOREST.predict(rows).tolist())


@points(0.6)
@category("the test split")
@hint("Is it F1, and not accuracy? Is it the test split, and not the train split?")
def test_f1_on_the_test_split(student):
    """forest_f1 is the F1 of the forest on the test split"""
    assert student.forest_f1 == close(FOREST_F1, abs=ROUNDED)


@points(0.5)
@category("forest and tree on the test split")
@hint("Take the F1 of the forest minus the F1 of the tree. Do not divide.")
def test_winner_and_gain(student):
    """better_model and f1_gain say which model has the higher F1, and by how much"""
    assert student.f1_gain == close(FOREST_F1 - TREE_F1, abs=ROUNDED)
    assert student.better_model == same("forest" if FOREST_F1 > TREE_F1 else "tree")
