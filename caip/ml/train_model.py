"""Train a decision tree on Titanic passengers: the script of a training job.

SageMaker copies this file alone into a container and runs it as ``python train_model.py --max-depth 4 ...``. What it may use is
told to it by the environment: where the channel ``train`` lies (``SM_CHANNEL_TRAIN``), and the folders of which SageMaker makes
``model.tar.gz`` (``SM_MODEL_DIR``) and ``output.tar.gz`` (``SM_OUTPUT_DATA_DIR``). Every metric is printed as
``validation:accuracy=0.8134;``, a line that a MetricDefinition of the job can find in the log.

The model's folder then holds two files, because serving needs both: ``model.joblib``, the tree, and ``scaler.joblib``, the
scaler that was fitted on the training rows. A tree that learned scaled numbers is wrong about raw ones.

Runs on the Python 3.8 of SageMaker's scikit-learn image as well.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
TARGET = "survived"
# inference.py holds the same codes: what is learned and what is asked must be prepared alike.
CODES = {"sex": {"female": 0, "male": 1}, "embarked": {"C": 0, "Q": 1, "S": 2}}
METRICS = {"accuracy": accuracy_score, "precision": precision_score, "recall": recall_score, "f1": f1_score}


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the hyperparameters, which SageMaker hands over as arguments, and the folders, which it names in variables.

    Parameters
    ----------
    argv : list of str, optional
        Arguments; those of the command line by default.

    Returns
    -------
    Namespace
        ``max_depth`` (1 or more), ``test_size`` in (0, 1), ``seed``, ``train``, ``model_dir``, ``output_data_dir``.
    """
    parser = argparse.ArgumentParser(description="Train a decision tree on Titanic passengers.")
    parser.add_argument("--max-depth", type=int, default=4)
    parser.add_argument("--test-size", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--train", default=os.environ.get("SM_CHANNEL_TRAIN", "data"))
    parser.add_argument("--model-dir", default=os.environ.get("SM_MODEL_DIR", "model"))
    parser.add_argument("--output-data-dir", default=os.environ.get("SM_OUTPUT_DATA_DIR", "output"))
    return parser.parse_args(argv)


def load(folder: str) -> Any:
    """Read all passengers of a channel.

    Parameters
    ----------
    folder : path
        Holds one CSV file or several, each with a header line.

    Returns
    -------
    DataFrame of shape (n_passengers, 8)
        `FEATURES` and `TARGET`; rows in which one of them is missing are left out.

    Raises
    ------
    FileNotFoundError
        There is no CSV file in the folder.
    ValueError
        A column is missing, or no row is complete.
    """
    files = sorted(Path(folder).glob("*.csv"))
    if not files:
        raise FileNotFoundError(f"no .csv file in the channel train ({folder})")
    table = pd.concat([pd.read_csv(file) for file in files], ignore_index=True)
    missing = sorted({*FEATURES, TARGET} - set(table.columns))
    if missing:
        raise ValueError(f"the training data lack the columns {missing}")
    complete = table[[*FEATURES, TARGET]].dropna()
    if complete.empty:
        raise ValueError("no row of the training data is complete")
    return complete


def encode(table: Any) -> Any:
    """Turn the text columns into numbers by `CODES`.

    Parameters
    ----------
    table : DataFrame of shape (n_samples, n_columns)
        With the columns `sex` and `embarked` as text.

    Returns
    -------
    DataFrame of shape (n_samples, n_columns)
        The same with numbers in both.

    Raises
    ------
    ValueError
        A text has no code.
    """
    for column, codes in CODES.items():
        unknown = sorted({str(value) for value in table[column] if value not in codes})
        if unknown:
            raise ValueError(f"{column}: no code for {unknown[:5]}; known are {sorted(codes)}")
        table = table.assign(**{column: table[column].map(codes).astype(int)})
    return table


def fit(table: Any, max_depth: int, test_size: float, seed: int) -> tuple[Any, Any, dict[str, float]]:
    """Train on a part of the passengers, and measure on the rest.

    Parameters
    ----------
    table : DataFrame of shape (n_samples, 8)
        Encoded: `FEATURES` and `TARGET`, all numbers.
    max_depth : int
        Most levels of the tree, 1 or more.
    test_size : float in (0, 1)
        The part that is kept for measuring, with the same share of survivors.
    seed : int
        Makes split and tree: the same seed and data give the same model.

    Returns
    -------
    model : DecisionTreeClassifier
        Expects scaled features of shape (n_samples, 7), in the order of `FEATURES`.
    scaler : StandardScaler
        Fitted on the training rows alone: one that has seen the test rows leaks them into training.
    metrics : dict of float
        ``train:accuracy`` and ``validation:`` accuracy, precision, recall and f1, each in [0, 1].

    Raises
    ------
    ValueError
        A class has too few rows to be in both parts.
    """
    train, test = train_test_split(table, test_size=test_size, random_state=seed, stratify=table[TARGET])
    scaler = StandardScaler().fit(train[FEATURES])
    model = DecisionTreeClassifier(max_depth=max_depth, random_state=seed)
    model.fit(scaler.transform(train[FEATURES]), train[TARGET])
    known, unseen = (model.predict(scaler.transform(rows[FEATURES])) for rows in (train, test))
    metrics = {"train:accuracy": float(accuracy_score(train[TARGET], known))}
    for name, measure in METRICS.items():
        metrics[f"validation:{name}"] = float(measure(test[TARGET], unseen))
    return model, scaler, metrics


def save(model: Any, scaler: Any, folder: str) -> None:
    """Write ``model.joblib`` and ``scaler.joblib`` into a folder, which is made if it is not there."""
    os.makedirs(folder, exist_ok=True)
    joblib.dump(model, os.path.join(folder, "model.joblib"))
    joblib.dump(scaler, os.path.join(folder, "scaler.joblib"))


def main(argv: list[str] | None = None) -> None:
    """Train, print the metrics, save model and scaler, and the metrics as ``metrics.json`` among the job's other output."""
    given = arguments(argv)
    table = encode(load(given.train))
    print(f"{len(table)} passengers in {given.train}")
    model, scaler, metrics = fit(table, given.max_depth, given.test_size, given.seed)
    for name, value in metrics.items():
        print(f"{name}={value:.4f};")
    save(model, scaler, given.model_dir)
    os.makedirs(given.output_data_dir, exist_ok=True)
    Path(given.output_data_dir, "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")


if __name__ == "__main__":
    main()
