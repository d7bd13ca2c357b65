import json
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from caip_lab.checks import category, close, hint, points, same
from caip_lab.checks.failures import StudentFault

#: Three decimals are enough, the task says. One row more or less that is right moves a metric five times as far.
ROUNDED = 6e-4
FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
CODES = {"sex": {"female": 0, "male": 1}, "embarked": {"C": 0, "Q": 1, "S": 2}}
MEASURES = {"accuracy": accuracy_score, "precision": precision_score, "recall": recall_score, "f1": f1_score}
#: Tells what a job has saved, and what it says about rows: both files are unpickled in a container, never here.
SERVED = """
import json, os
import joblib

def model_fn(folder):
    return [joblib.load(os.path.join(folder, name)) for name in ("model.joblib", "scaler.joblib")]

def input_fn(body, content_type):
    return json.loads(body)

def predict_fn(rows, loaded):
    model, scaler = loaded
    scaled = scaler.transform(rows)
    return {"scaled": scaled.tolist(), "probabilities": model.predict_proba(scaled).tolist(), "depth": int(model.get_depth())}

def output_fn(found, accept):
    return json.dumps(found), "application/json"
"""


@dataclass(frozen=True)
class Wanted:
    """What a training job must come to."""

    model: DecisionTreeClassifier
    scaler: StandardScaler
    metrics: dict


def wanted(table, depth=4, test_size=0.2, seed=42):
    """Train as the task says."""
    train, test = train_test_split(table, test_size=test_size, random_state=seed, stratify=table["survived"])
    scaler = StandardScaler().fit(train[FEATURES])
    model = DecisionTreeClassifier(max_depth=depth, random_state=seed).fit(scaler.transform(train[FEATURES]), train["survived"])
    known, unseen = (model.predict(scaler.transform(rows[FEATURES])) for rows in (train, test))
    metrics = {"train:accuracy": accuracy_score(train["survived"], known)}
    return Wanted(model, scaler, metrics | {f"validation:{name}": of(test["survived"], unseen) for name, of in MEASURES.items()})


def drawn(rng, n_rows=400):
    """Return passengers who never were, as texts and as numbers. Who survives, many features say, and chance."""
    source = pd.DataFrame({name: rng.choice(list(codes), n_rows) for name, codes in CODES.items()})
    source = source.assign(pclass=rng.integers(1, 4, n_rows), age=rng.uniform(1, 75, n_rows).round(1))
    source = source.assign(sibsp=rng.integers(0, 4, n_rows), parch=rng.integers(0, 4, n_rows))
    source = source.assign(fare=rng.gamma(2.0, 15.0, n_rows).round(2))
    coded = source.assign(**{name: source[name].map(codes) for name, codes in CODES.items()})[FEATURES]
    sums = (StandardScaler().fit_transform(coded) * rng.choice([-1, 1], 7)).sum(axis=1) + rng.normal(0, 1.0, n_rows)
    survived = (sums > np.quantile(sums, 0.6)).astype(int)
    return source.assign(survived=survived), coded.assign(survived=survived)


def channel(table):
    """Return the files of a channel: the table in two parts, with a row that lacks something, and a file that is no CSV."""
    half = len(table) // 2
    lacking = table.head(1).assign(age=None)
    parts = {"a.csv": table.head(half), "b.csv": pd.concat([lacking, table.tail(-half)])}
    files = {name: part[sorted(part.columns)].to_csv(index=False).encode() for name, part in parts.items()}
    return {"train": {**files, "README.md": b"two parts"}}


@pytest.fixture
def run(student, train, rng, memo):
    """Run train_model.py once with hyperparameters, once without: ``run("other")`` is what came and what was wanted.

    The checks share what is drawn and what came: whose script never ends is waited for once.
    """

    def job(kind):
        script = student.files["train_model.py"]
        if kind not in memo:
            table, sent, right, coded = given(rng, kind)
            memo[kind] = _run(script, train, table, sent), right, coded
        if isinstance(memo[kind][0], StudentFault):
            raise memo[kind][0].with_traceback(None)
        return memo[kind]

    return job


def given(rng, kind):
    """Draw passengers and hyperparameters; return them with what the job must come to."""
    table, coded = drawn(rng)
    asked = {"depth": int(rng.integers(2, 4)), "test_size": float(rng.choice([0.3, 0.35, 0.4])), "seed": int(rng.integers(1000))}
    if kind == "default":
        return table, {}, wanted(coded), coded
    sent = {"max-depth": asked["depth"], "test-size": asked["test_size"], "seed": asked["seed"]}
    return table, sent, wanted(coded, **asked), coded


def _run(script, train, table, sent):
    try:
        return train(script, channel(table), sent)
    except StudentFault as fault:
        return fault


def saved(trained):
    """Return which of the two files a job has saved."""
    return sorted({"model.joblib", "scaler.joblib"} & set(trained.model))


def measured(log):
    """Return the metrics that MetricDefinitions would find in a log: the last value of each."""
    names = ["train:accuracy", *(f"validation:{name}" for name in MEASURES)]
    found = {name: re.findall(rf"{name}=([0-9]+(?:\.[0-9]+)?);", log) for name in names}
    return {name: float(values[-1]) for name, values in found.items() if values}


@points(0.8)
@category("other data, depth, test size and seed")
@hint("Does each hyperparameter arrive where it is used? Which rows are measured, and with which truth?")
def test_metrics(student, run):
    """train_model.py trains with the hyperparameters that it gets, and prints the five metrics"""
    trained, right, _ = run("other")
    assert trained.failure == same("")
    assert measured(trained.log) == close({name: float(value) for name, value in right.metrics.items()}, abs=ROUNDED)


@points(0.6)
@category("no hyperparameters at all")
@hint("Which values do the task's hyperparameters have if they are not given?")
def test_defaults(student, run):
    """without hyperparameters, the depth is 4, the test size 0.2 and the seed 42"""
    trained, right, _ = run("default")
    assert trained.failure == same("")
    assert measured(trained.log) == close({name: float(value) for name, value in right.metrics.items()}, abs=ROUNDED)


@points(0.6)
@category("the model, with the scaler, on rows that nobody has seen")
@hint("Is it the tree that learned from scaled rows, and the scaler that belongs to it?")
def test_the_model(student, run, deploy, rng):
    """model.joblib and scaler.joblib are the tree and its scaler: together they predict as they should"""
    trained, right, coded = run("other")
    assert saved(trained) == same(["model.joblib", "scaler.joblib"])
    rows = coded[FEATURES].sample(40, random_state=int(rng.integers(2**31)))
    found = deploy(SERVED, trained.archive).invoke(json.dumps(rows.to_numpy(dtype=float).tolist())).json()
    assert found["depth"] == same(right.model.get_depth())
    assert found["probabilities"] == close(right.model.predict_proba(right.scaler.transform(rows)))


@points(0.4)
@category("the scaler alone")
@hint("Which rows has the scaler seen when it was fitted?")
def test_the_scaler_has_seen_the_training_rows_only(student, run, deploy, rng):
    """the scaler was fitted on the training rows alone"""
    trained, right, coded = run("default")
    assert saved(trained) == same(["model.joblib", "scaler.joblib"])
    rows = coded[FEATURES].sample(20, random_state=int(rng.integers(2**31)))
    found = deploy(SERVED, trained.archive).invoke(json.dumps(rows.to_numpy(dtype=float).tolist())).json()
    assert found["scaled"] == close(right.scaler.transform(rows), abs=1e-9)
