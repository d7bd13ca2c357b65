"""What the graders of this lab share: the lab's own model, fresh ones, and endpoints made of one part of a student's."""

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

SOURCE = Path(__file__).resolve().parents[2] / "source" / "w2c2_inference"
FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
CODES = {"sex": {"female": 0, "male": 1}, "embarked": {"C": 0, "Q": 1, "S": 2}}
PASSENGERS = pd.read_csv(SOURCE / "data" / "passengers.csv")
CODED = PASSENGERS.assign(**{name: PASSENGERS[name].map(codes) for name, codes in CODES.items()})
TRAIN, TEST = train_test_split(CODED, test_size=0.2, random_state=42, stratify=CODED["survived"])


def _reference():
    """Return the parts of the source notebook by their names: what a student skipped is taken from here."""
    cells = json.loads((SOURCE / "w2c2_inference.ipynb").read_text(encoding="utf-8"))["cells"]
    written = re.compile(r"%%writefile (parts/\w+\.py)\n(.*)", re.DOTALL)
    found = [written.fullmatch("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    return {one[1]: re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", one[2]) for one in found if one}


REFERENCE = _reference()


@dataclass(frozen=True)
class Model:
    """A scaler and a tree."""

    scaler: StandardScaler
    tree: DecisionTreeClassifier

    def labels(self, table):
        """Return what the model says to a table of numbers."""
        return [int(label) for label in self.tree.predict(self.scaler.transform(table[FEATURES]))]

    def files(self):
        """Return model.joblib and scaler.joblib."""
        return {f"{name}.joblib": _dumped(one) for name, one in (("model", self.tree), ("scaler", self.scaler))}


def _dumped(thing):
    file = io.BytesIO()
    joblib.dump(thing, file)
    return file.getvalue()


def _fitted(train, survived, depth):
    scaler = StandardScaler().fit(train[FEATURES])
    return Model(
        scaler, DecisionTreeClassifier(max_depth=depth, random_state=42).fit(scaler.transform(train[FEATURES]), survived)
    )


LAB_MODEL = _fitted(TRAIN, TRAIN["survived"], 4)


@pytest.fixture
def lab_model():
    """The model of the lab's first cell."""
    return LAB_MODEL


@pytest.fixture
def test_rows():
    """The test split: FEATURES as numbers, and survived."""
    return TEST


@pytest.fixture
def fresh_model(rng):
    """A model that nobody has seen. All features matter to it, and about half of the answers are 1."""
    weights = rng.choice([-1, 1], size=7) * rng.uniform(0.6, 1.4, size=7)
    rows = _rows(rng, 600)
    sums = (StandardScaler().fit_transform(rows[FEATURES]) * weights).sum(axis=1)
    return _fitted(rows, (sums > np.median(sums)).astype(int), 7)


def _rows(rng, n_rows):
    """Return passengers who never were, as numbers: each column drawn from a passenger of its own."""
    return pd.DataFrame({name: rng.choice(CODED[name].to_numpy(), size=n_rows) for name in FEATURES})


@pytest.fixture
def rows(rng):
    """Draw passengers as numbers: ``rows(20)``."""
    return lambda n_rows: _rows(rng, n_rows)


@pytest.fixture
def people(rng):
    """Draw passengers as an app would send them, each a dictionary: ``people(20)``."""

    def draw(n_people):
        table = pd.DataFrame({name: rng.choice(PASSENGERS[name].to_numpy(), size=n_people) for name in FEATURES})
        return json.loads(table.to_json(orient="records"))

    return draw


@pytest.fixture
def numbers():
    """Return the table of numbers that a list of dictionaries stands for."""

    def of(people):
        coded = [[CODES[name][one[name]] if name in CODES else float(one[name]) for name in FEATURES] for one in people]
        return pd.DataFrame(coded, columns=FEATURES)

    return of


@pytest.fixture
def script(student):
    """Return an inference.py in which some parts are the student's, the others ours: ``script("parts/1_load.py")``.

    What follows it is put at its end: handlers that show what the part has made.
    """

    def joined(*own, tail=""):
        texts = [student.files[name].decode("utf-8", "replace") if name in own else text for name, text in REFERENCE.items()]
        return "\n\n\n".join([*texts, tail])

    return joined
