"""Wrong answers as real people give them. Each loses points on its exercise."""

from functools import partial

from caip_lab.checks import Misconception, changed

_COUNT = """\
    tp = sum(t == 1 and p == 1 for t, p in zip(y_true, y_pred))
    fp = sum(t == 0 and p == 1 for t, p in zip(y_true, y_pred))
    fn = sum(t == 1 and p == 0 for t, p in zip(y_true, y_pred))
    tn = sum(t == 0 and p == 0 for t, p in zip(y_true, y_pred))
"""


def _metric(head: str, body: str) -> str:
    """Return an answer cell: a function that counts first, then goes on with ``body``."""
    return f"def {head}:\n{_COUNT}    {_returned(body)}\n"


def _returned(body: str) -> str:
    """Return a body that returns: an expression alone gets its ``return``."""
    return body if "return " in body else f"return {body}"


def _trap(name: str, sentence: str, answer: int, accuracy: str, missed: str) -> Misconception:
    start = f'y_true, y_pred = listings["is_firearm"], np.full(len(listings), {answer})\n'
    start += "right, missed = (y_true == y_pred).mean(), ((y_true == 1) & (y_pred == 0)).sum()\n"
    code = f"{start}trap_accuracy = {accuracy}\nmissed_guns = {missed}\n"
    return Misconception("accuracy_trap", name, sentence, code)


def _counts(name: str, sentence: str, body: str) -> Misconception:
    return Misconception("counts", name, sentence, _metric("counts(y_true, y_pred)", body))


def _precision(name: str, sentence: str, body: str) -> Misconception:
    return Misconception("precision", name, sentence, _metric("precision(y_true, y_pred)", body))


def _recall(name: str, sentence: str, body: str) -> Misconception:
    return Misconception("recall", name, sentence, _metric("recall(y_true, y_pred)", body))


def _f1(name: str, sentence: str, body: str) -> Misconception:
    start = "precision = tp / (tp + fp) if tp + fp else 0.0\n    recall = tp / (tp + fn) if tp + fn else 0.0\n    "
    return Misconception("f1", name, sentence, _metric("f1(y_true, y_pred)", start + _returned(body)))


def _fbeta(name: str, sentence: str, body: str) -> Misconception:
    start = "if tp == 0:\n        return 0.0\n    precision, recall = tp / (tp + fp), tp / (tp + fn)\n    "
    return Misconception("fbeta", name, sentence, _metric("fbeta(y_true, y_pred, beta)", start + _returned(body)))


def _nightly(name: str, sentence: str, body: str) -> Misconception:
    return Misconception("zero_division", name, sentence, f"def nightly_precision(nights):\n    {_returned(body)}\n")


def _cost(name: str, sentence: str, body: str) -> Misconception:
    return Misconception("business_cost", name, sentence, _metric("total_cost(y_true, y_pred, cost_fp, cost_fn)", body))


_TREE = """\
tree = DecisionTreeClassifier(max_depth=4, random_state=0)
tree.fit(X_train, y_train)
tree_pred = tree.predict(X_test)
tree_accuracy = accuracy_score(y_test, tree_pred)
tree_precision = precision_score(y_test, tree_pred)
tree_recall = recall_score(y_test, tree_pred)
"""

_FOREST = """\
forest = RandomForestClassifier(n_estimators=100, random_state=0)
forest.fit(X_train, y_train)
forest_f1 = f1_score(y_test, forest.predict(X_test))
f1_gain = forest_f1 - tree_f1
better_model = "forest" if forest_f1 > tree_f1 else "tree"
"""

_TABLE = """\
def threshold_table(y_true, scores, thresholds, cost_fp, cost_fn):
    y_true, scores = np.asarray(y_true), np.asarray(scores)
    rows = []
    for threshold in thresholds:
        flagged = scores >= threshold
        tp = np.sum(flagged & (y_true == 1))
        fp = np.sum(flagged & (y_true == 0))
        fn = np.sum(~flagged & (y_true == 1))
        precision = tp / (tp + fp) if tp + fp > 0 else 0.0
        recall = tp / (tp + fn) if tp + fn > 0 else 0.0
        cost = fp * cost_fp + fn * cost_fn
        rows.append({"threshold": threshold, "precision": precision, "recall": recall, "cost": cost})
    return rows


rows = threshold_table(listings["is_firearm"], listings["score"], thresholds, price_false_alarm, price_missed_gun)
best_threshold = min(rows, key=lambda row: row["cost"])["threshold"]
"""


_CHEAPEST = 'min(rows, key=lambda row: row["cost"])'


def _changed(exercise: str, right: str, name: str, sentence: str, *changes: tuple[str, str]) -> Misconception:
    return Misconception(exercise, name, sentence, changed(right, *changes))


_tree = partial(_changed, "tree", _TREE)
_forest = partial(_changed, "forest", _FOREST)
_table = partial(_changed, "threshold", _TABLE)


MISCONCEPTIONS = [
    # accuracy_trap
    _trap("percent", "This is the accuracy in percent, not a fraction.", 0, "100 * right", "missed"),
    _trap("error-rate", "This is the part of wrong answers: 1 minus the accuracy.", 0, "1 - right", "missed"),
    _trap("always-flags", "This detector always says gun: the lazy one always says no gun.", 1, "right", "missed"),
    _trap("none-missed", "This looks for guns in the predictions, not in the truth.", 0, "right", "y_pred.sum()"),
    _trap("missed-part", "This is the part of the guns that is missed, not their number.", 0, "right", "1.0"),
    # counts
    _counts("sklearn-order", "This is scikit-learn's order, tn, fp, fn, tp.", "tn, fp, fn, tp"),
    _counts("false-ones-swapped", "False alarms and missed guns have changed places.", "tp, fn, fp, tn"),
    _counts("tn-before-fn", "The last two, tn and fn, have changed places.", "tp, fp, tn, fn"),
    _counts("negatives-swapped-for-positives", "Guns and harmless listings are mixed up.", "tn, fn, fp, tp"),
    _counts("fractions", "These are parts of all listings, not counts.", "[c / len(y_true) for c in (tp, fp, fn, tn)]"),
    _counts(
        "totals-not-boxes",
        "These are all flagged and all guns: each holds the true positives.",
        "tp, tp + fp, tp + fn, tn",
    ),
    _counts("prints-instead", "This prints the counts and returns nothing.", "print(tp, fp, fn, tn)"),
    # precision
    _precision(
        "divides-by-actual",
        "This divides by all the guns that are there: that is recall.",
        "tp / (tp + fn) if tp + fn else 0.0",
    ),
    _precision("accuracy", "This is accuracy: all right answers.", "(tp + tn) / (tp + fp + fn + tn)"),
    _precision("divides-by-all", "This divides by all listings.", "tp / len(y_true)"),
    _precision("negative-class", "This is the precision of the answer no gun.", "tn / (tn + fn) if tn + fn else 0.0"),
    _precision("no-zero-rule", "This divides by 0 when nothing is flagged.", "tp / (tp + fp)"),
    _precision(
        "nothing-flagged-is-perfect",
        "This calls a detector that flags nothing perfect.",
        "tp / (tp + fp) if tp + fp else 1.0",
    ),
    _precision(
        "nothing-flagged-is-nan",
        "This gives NaN when nothing is flagged.",
        'tp / (tp + fp) if tp + fp else float("nan")',
    ),
    _precision("false-alarms", "This is the part of the alarms that are false.", "fp / (tp + fp) if tp + fp else 0.0"),
    _precision("rounded", "This is rounded to two decimals.", "round(tp / (tp + fp), 2) if tp + fp else 0.0"),
    # recall
    _recall(
        "divides-by-flagged",
        "This divides by all that was flagged: that is precision.",
        "tp / (tp + fp) if tp + fp else 0.0",
    ),
    _recall("accuracy", "This is accuracy: all right answers.", "(tp + tn) / (tp + fp + fn + tn)"),
    _recall("miss-rate", "This is the part of the guns that is missed.", "fn / (tp + fn) if tp + fn else 0.0"),
    _recall("no-zero-rule", "This divides by 0 when there is no gun.", "tp / (tp + fn)"),
    _recall("no-gun-is-perfect", "This calls a day without guns perfect.", "tp / (tp + fn) if tp + fn else 1.0"),
    _recall(
        "only-precision-zero-rule",
        "This guards the wrong zero: here guns can be missing, not flags.",
        "tp / (tp + fn) if tp + fp else 0.0",
    ),
    # f1
    _f1("arithmetic-mean", "This is the plain average of precision and recall.", "(precision + recall) / 2"),
    _f1("geometric-mean", "This is the geometric mean.", "(precision * recall) ** 0.5"),
    _f1(
        "forgets-the-two",
        "This is half of F1: the 2 on top is missing.",
        "precision * recall / (precision + recall) if tp else 0.0",
    ),
    _f1("jaccard", "Here the 2 is missing on top and below.", "tp / (tp + fp + fn) if tp else 0.0"),
    _f1("minimum", "This is the smaller of precision and recall.", "min(precision, recall)"),
    _f1("no-zero-rule", "This divides by 0 when nothing is found.", "2 * precision * recall / (precision + recall)"),
    _f1(
        "guards-the-wrong-zero",
        "This only asks if something is flagged. With only wrong alarms, precision and recall are both 0.",
        "2 * precision * recall / (precision + recall) if tp + fp else 0.0",
    ),
    # fbeta
    _fbeta(
        "beta-on-the-wrong-side",
        "Here beta squared stands beside recall: a bigger beta makes precision weigh more.",
        "(1 + beta**2) * precision * recall / (precision + beta**2 * recall)",
    ),
    _fbeta(
        "beta-not-squared",
        "This uses beta where beta squared should be.",
        "(1 + beta) * precision * recall / (beta * precision + recall)",
    ),
    _fbeta("ignores-beta", "This is F1 for every beta.", "2 * precision * recall / (precision + recall)"),
    _fbeta(
        "weighted-average",
        "This is a weighted plain average, not a harmonic one.",
        "(precision + beta**2 * recall) / (1 + beta**2)",
    ),
    _fbeta("beta-times-f1", "This is beta times F1.", "beta * 2 * precision * recall / (precision + recall)"),
    Misconception(
        "fbeta",
        "no-zero-rule",
        "This divides by 0 when there is no true positive.",
        _metric(
            "fbeta(y_true, y_pred, beta)",
            "precision, recall = tp / (tp + fp), tp / (tp + fn)\n"
            "    return (1 + beta**2) * precision * recall / (beta**2 * precision + recall)",
        ),
    ),
    # zero_division
    _nightly(
        "quiet-is-zero",
        "This counts a quiet night as 0.",
        "sum(tp / (tp + fp) if tp + fp else 0.0 for tp, fp in nights) / len(nights)",
    ),
    _nightly(
        "quiet-is-one",
        "This counts a quiet night as 1: flagging nothing looks perfect.",
        "sum(tp / (tp + fp) if tp + fp else 1.0 for tp, fp in nights) / len(nights)",
    ),
    _nightly(
        "divides-by-all-nights",
        "This leaves quiet nights out of the sum, and still divides by all nights.",
        "sum(tp / (tp + fp) for tp, fp in nights if tp + fp) / len(nights)",
    ),
    _nightly(
        "pooled",
        "Here a night with many alarms weighs more.",
        "tp, fp = (sum(column) for column in zip(*nights))\n    return tp / (tp + fp) if tp + fp else 0.0",
    ),
    _nightly("no-zero-rule", "A quiet night divides by 0.", "sum(tp / (tp + fp) for tp, fp in nights) / len(nights)"),
    _nightly(
        "drops-bad-nights",
        "This also leaves out nights on which every alarm was false. Those are bad, not quiet.",
        "scores = [tp / (tp + fp) for tp, fp in nights if tp]\n    return np.mean(scores) if scores else 0.0",
    ),
    _nightly(
        "all-quiet-breaks",
        "This divides by 0 when every night was quiet.",
        "scores = [tp / (tp + fp) for tp, fp in nights if tp + fp]\n    return sum(scores) / len(scores)",
    ),
    # tree
    _tree("judged-on-train", "This judges the tree on rows it knows.", ("X_test", "X_train"), ("y_test", "y_train")),
    _tree("trained-on-test", "This trains on the test split: the tree has seen the answers.", ("_train", "_test")),
    _tree("no-depth-limit", "Without max_depth the tree learns the train split by heart.", ("max_depth=4, ", "")),
    _tree(
        "truth-second",
        "Predictions first, truth second: precision and recall have changed places.",
        ("precision_score(y_test, tree_pred)", "precision_score(tree_pred, y_test)"),
        ("recall_score(y_test, tree_pred)", "recall_score(tree_pred, y_test)"),
    ),
    _tree(
        "macro-average",
        "This averages over both classes: the class survived is asked for.",
        ("tree_pred)\ntree_recall", 'tree_pred, average="macro")\ntree_recall'),
    ),
    _tree(
        "recall-of-the-dead",
        "This is the recall of the class died.",
        ("recall_score(y_test, tree_pred)", "recall_score(y_test, tree_pred, pos_label=0)"),
    ),
    # forest
    _forest("judged-on-train", "This judges it on rows it knows.", ("X_test", "X_train"), ("y_test", "y_train")),
    _forest("trained-on-test", "This trains on the test split: the forest has seen the answers.", ("_train", "_test")),
    _forest("accuracy-not-f1", "This is the forest's accuracy, not its F1.", ("f1_score(", "accuracy_score(")),
    _forest("other-seed", "Another random_state grows another forest.", ("random_state=0", "random_state=1")),
    _forest(
        "depth-of-the-tree",
        "This limits the depth of the forest: nothing else was to be changed.",
        ("random_state=0", "random_state=0, max_depth=4"),
    ),
    _forest("gain-turned-round", "This is the tree minus the forest.", ("forest_f1 - tree_f1", "tree_f1 - forest_f1")),
    _forest(
        "gain-in-percent",
        "This is the gain in parts of the tree's F1.",
        ("forest_f1 - tree_f1", "(forest_f1 - tree_f1) / tree_f1"),
    ),
    _forest("wrong-winner", "This picks the model with the lower F1.", ("forest_f1 > tree_f1", "forest_f1 < tree_f1")),
    # business_cost
    _cost("prices-swapped", "Each mistake is charged the price of the other.", "fp * cost_fn + fn * cost_fp"),
    _cost("charges-every-flag", "This charges for guns that were found, too.", "(tp + fp) * cost_fp + fn * cost_fn"),
    _cost("charges-every-gun", "This charges for every gun, found or not.", "fp * cost_fp + (tp + fn) * cost_fn"),
    _cost(
        "cost-per-listing",
        "This is the cost per listing, not the total.",
        "(fp * cost_fp + fn * cost_fn) / len(y_true)",
    ),
    _cost("forgets-false-alarms", "This charges only for missed guns.", "fn * cost_fn"),
    _cost("forgets-missed-guns", "This charges only for false alarms.", "fp * cost_fp"),
    _cost("negative", "A cost is paid: it is not below 0.", "-(fp * cost_fp + fn * cost_fn)"),
    # threshold
    _table("above-only", "This flags only scores above the threshold.", ("scores >= threshold", "scores > threshold")),
    _table("flags-low-scores", "This flags low scores.", ("scores >= threshold", "scores < threshold")),
    _table(
        "prices-swapped",
        "Each mistake is charged the price of the other.",
        ("fp * cost_fp + fn * cost_fn", "fp * cost_fn + fn * cost_fp"),
    ),
    _table(
        "precision-recall-swapped",
        "Precision and recall have changed places.",
        ('"precision": precision, "recall": recall', '"precision": recall, "recall": precision'),
    ),
    _table(
        "no-zero-rule",
        "Precision is NaN where nothing is flagged: the task asks for 0.0.",
        ("tp / (tp + fp) if tp + fp > 0 else 0.0", 'tp / (tp + fp) if tp + fp > 0 else float("nan")'),
    ),
    _table(
        "counts-never-start-again",
        "This counts on from one threshold to the next.",
        ("    rows = []\n", "    rows, fp, fn = [], 0, 0\n"),
        ("fp = np.sum", "fp += np.sum"),
        ("fn = np.sum", "fn += np.sum"),
    ),
    _table("one-half-by-habit", "This is the usual 0.5, not the cheapest.", (_CHEAPEST + '["threshold"]', "0.5")),
    _table(
        "best-by-f1",
        "This picks the highest F1, which knows nothing of the prices.",
        (_CHEAPEST, 'max(rows, key=lambda r: 2 / (1 / r["precision"] + 1 / r["recall"]))'),
    ),
    _table(
        "best-by-precision",
        "This picks the highest precision: most guns are missed there.",
        (_CHEAPEST, 'max(rows, key=lambda row: row["precision"])'),
    ),
    _table(
        "best-by-recall",
        "This picks the highest recall, at any cost.",
        (_CHEAPEST, 'max(rows, key=lambda row: row["recall"])'),
    ),
    _table(
        "position-not-threshold",
        "This is the position of the best threshold in the list.",
        (_CHEAPEST + '["threshold"]', 'int(np.argmin([row["cost"] for row in rows]))'),
    ),
    _table("cost-not-threshold", "This is the lowest cost, not its threshold.", ('["threshold"]\n', '["cost"]\n')),
]
