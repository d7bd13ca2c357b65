import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from caip_lab.checks import category, close, hint, points, same


def votes(rng):
    """Return cases in which ten features have a say each: many trees do better than one."""
    x = rng.normal(size=(140, 10))
    y = (x.sum(axis=1) + rng.normal(scale=0.5, size=140) > 0).astype(int)
    return x[:90], y[:90], x[90:], y[90:]


def one_rule(rng):
    """Return cases that one feature of forty decides: a single tree finds it, most trees of a forest may not look at it."""
    x = rng.normal(size=(66, 40))
    column = int(rng.integers(40))
    x[:, column] += np.sign(x[:, column]) * 0.3
    y = (x[:, column] > 0).astype(int)
    return x[:16], y[:16], x[16:], y[16:]


def easy(rng):
    """Return cases that both models get right: two clouds far from each other."""
    y = rng.permutation(np.repeat([0, 1], 20))
    x = rng.normal(size=(40, 2)) + 50 * y[:, None]
    x[:4], y[:4] = x[:4] - 50 * (y[:4] - [0, 0, 1, 1])[:, None], [0, 0, 1, 1]  # both classes to learn from
    return x[:25], y[:25], x[25:], y[25:]


def expected(x_train, y_train, x_test, y_test):
    models = {
        "tree": DecisionTreeClassifier(random_state=0),
        "forest": RandomForestClassifier(n_estimators=20, random_state=0),
    }
    scores = {name: float(np.mean(model.fit(x_train, y_train).predict(x_test) == y_test)) for name, model in models.items()}
    return scores | {"winner": "forest" if scores["forest"] > scores["tree"] else "tree"}


def drawn(rng, make, winner):
    """Return cases, drawn until they have this winner, with what is expected of them."""
    while True:
        cases = make(rng)
        wanted = expected(*cases)
        if wanted["winner"] == winner and (wanted["forest"] != wanted["tree"]) == (make is not easy):
            return cases, wanted


def judge(student, cases, wanted, *names):
    result = student.compare(*cases)
    assert isinstance(result, dict), "the result is a dictionary"
    for name in names:
        compare = same if name == "winner" else close
        assert result.get(name) == compare(wanted[name])


@points(0.5)
@category("both accuracies, random cases")
@hint("Which part do both models learn from, and on which part are they judged?")
def test_accuracies(student, rng):
    """tree and forest hold the accuracies on the test part of models that learned from the training part"""
    cases, wanted = drawn(rng, votes, "forest")
    judge(student, cases, wanted, "tree", "forest")


@points(0.4)
@category("the winner, cases in which the forest is better or the tree is")
@hint("Is the winner the name of the model with the higher accuracy, also where it is the tree?")
def test_winner(student, rng):
    """winner is the model with the higher accuracy, whichever it is"""
    for make, winner in ((votes, "forest"), (one_rule, "tree")):
        cases, wanted = drawn(rng, make, winner)
        judge(student, cases, wanted, "winner")


@points(0.3)
@category("both models are equally good")
@hint("Who wins if both accuracies are equal? The text gives a reason for it.")
def test_equal(student, rng):
    """where both are equally good the tree wins, and elsewhere the better one"""
    for make, winner in ((easy, "tree"), (votes, "forest")):
        cases, wanted = drawn(rng, make, winner)
        judge(student, cases, wanted, "tree", "forest", "winner")
