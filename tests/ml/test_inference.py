"""The inference script: its handlers one after the other, as the server calls them."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from caip.ml import inference, train_model

FEATURES = inference.FEATURES
JSON = "application/json"
JACK = {"pclass": 3, "sex": "male", "age": 22, "sibsp": 1, "parch": 0, "fare": 7.25, "embarked": "S"}
ROSE = {"pclass": 1, "sex": "female", "age": 38, "sibsp": 1, "parch": 0, "fare": 71.3, "embarked": "C"}


@pytest.fixture(scope="module")
def model(model_dir: Path) -> Any:
    return inference.model_fn(str(model_dir))


def ask(model: Any, body: str | bytes, content_type: str = "application/json", accept: str = "application/json") -> Any:
    return inference.output_fn(inference.predict_fn(inference.input_fn(body, content_type), model), accept)


def refusal(response: Any) -> tuple[int, Any]:
    assert response.mimetype == "application/json"
    return response.status_code, json.loads(response.get_data())


def test_it_predicts_what_training_measured(model: Any, passengers: pd.DataFrame) -> None:
    """No skew: raw passengers, asked through the handlers, get the labels of the tree on its own preprocessing."""
    table = train_model.encode(passengers)
    tree, scaler, _ = train_model.fit(table, 4, 0.2, 42)
    expected = tree.predict(scaler.transform(table[train_model.FEATURES])).tolist()
    for body, content_type in (
        (passengers[FEATURES].to_json(orient="records"), "application/json"),
        (passengers[FEATURES].to_json(orient="values"), "application/json"),
        (passengers[FEATURES].to_csv(index=False), "text/csv"),
        (passengers[FEATURES].to_csv(index=False, header=False), "text/csv"),
        (passengers[[*FEATURES[::-1]]].to_csv(index=False), "text/csv; charset=utf-8"),
    ):
        answer, mimetype = ask(model, body.encode() if ";" in content_type else body, content_type)
        assert (json.loads(answer), mimetype) == (expected, "application/json")
    assert 0.2 < np.mean(expected) < 0.6


def test_training_and_serving_use_the_same_words() -> None:
    assert (inference.FEATURES, inference.CODES) == (train_model.FEATURES, train_model.CODES)


def test_one_passenger_and_many_in_every_form(model: Any) -> None:
    one, other = json.dumps(ROSE), json.dumps(JACK)
    row = json.dumps([*ROSE.values()])
    for body, expected in (
        (one, [1]),
        (row, [1]),
        (f"[{one}]", [1]),
        (f"[{row}]", [1]),
        (f"[{other}, {one}, {row}]", [0, 1, 1]),
        (json.dumps(dict(reversed(ROSE.items()))), [1]),
    ):
        assert ask(model, body) == (json.dumps(expected), "application/json"), body
    assert ask(model, "3,male,22,1,0,7.25,S\n\n1, female, 38,1,0,71.3,C\r\n", "text/csv", "text/csv") == ("0\n1", "text/csv")


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("{", "application/json", (400, {"error": "not_json"})),
        ("", "application/json", (400, {"error": "not_json"})),
        (b"\xff", "text/csv; charset=utf-8", (400, {"error": "not_a_passenger", "row": 1})),
        ("5", "application/json", (400, {"error": "not_a_passenger", "row": 1})),
        ("[1, 2]", "application/json", (400, {"error": "not_a_passenger", "row": 1})),
        (f"[{json.dumps(JACK)}, [1, 2]]", "application/json", (400, {"error": "not_a_passenger", "row": 2})),
        (f"[{json.dumps(JACK)}, 5]", "application/json", (400, {"error": "not_a_passenger", "row": 2})),
        ("[]", "application/json", (400, {"error": "no_passengers"})),
        ("\n", "text/csv", (400, {"error": "no_passengers"})),
        (",".join(FEATURES), "text/csv", (400, {"error": "no_passengers"})),
        ("3,male,22\n", "text/csv", (400, {"error": "not_a_passenger", "row": 1})),
        ("3,male,,1,0,7.25,S", "text/csv", (400, {"error": "missing_field", "row": 1, "fields": ["age"]})),
        ("pclass,sex\n3,male", "text/csv", (400, {"error": "missing_field", "row": 1, "fields": FEATURES[2:]})),
        (json.dumps([JACK, {**JACK, "fare": None}]), JSON, (400, {"error": "missing_field", "row": 2, "fields": ["fare"]})),
        (json.dumps({**JACK, "sex": "m", "age": "old"}), JSON, (400, {"error": "bad_value", "row": 1, "fields": ["sex", "age"]})),
        (json.dumps({**JACK, "age": {}, "fare": "x"}), JSON, (400, {"error": "bad_value", "row": 1, "fields": ["age", "fare"]})),
        ("<x/>", "text/xml", (415, {"error": "unknown_content_type"})),
    ],
)  # fmt: skip
def test_bad_input_is_answered_so_that_the_caller_can_act(model: Any, body: Any, content_type: str, expected: Any) -> None:
    assert refusal(ask(model, body, content_type)) == expected


def test_the_first_form_that_is_known_is_answered(model: Any) -> None:
    body = json.dumps([ROSE, JACK])
    assert ask(model, body, accept="*/*")[1] == "application/json"
    assert ask(model, body, accept="image/png, text/csv; q=0.5, application/json") == ("1\n0", "text/csv")
    assert refusal(ask(model, body, accept="image/png")) == (406, {"error": "unknown_accept"})


def test_the_log_says_what_happened_and_nothing_of_the_passengers(model: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "inference"):
        ask(model, json.dumps([{**ROSE, "cabin": "B 22"}, JACK]))
        ask(model, "{")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "ignored unknown fields: ['cabin']"),
        ("INFO", "predicting 2 rows"),
        ("WARNING", "refused: 400 not_json "),
    ]
