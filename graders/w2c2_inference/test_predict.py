import json
import re

from caip_lab.checks import category, hint, points, same


@points(0.5)
@category("fresh passengers, one and many")
@hint("Do you transform with the scaler of the model, and not fit it anew? Is there an answer for each row, in their order?")
def test_fresh_passengers(student, lab_model, rows, rng):
    """predict_fn says of each row what the tree says of it in training"""
    table = rows(int(rng.integers(40, 90)))
    expected = lab_model.labels(table)
    assert student.ask("predict_fn", table, student.artifacts) == same(expected)
    for place in (expected.index(0), expected.index(1)):
        assert student.ask("predict_fn", table[place : place + 1], student.artifacts) == same(expected[place : place + 1])


@points(0.6)
@category("another model with other means, behind a real endpoint")
@hint("Does predict_fn use the model that it is handed, and its scaler, and nothing of the notebook?")
def test_another_model(student, deploy, script, fresh_model, people, numbers, rng):
    """an endpoint with your predict_fn predicts with the model and the scaler that were deployed, and says how many rows came"""
    endpoint = deploy(script("parts/6_predict.py"), fresh_model.files())
    n_rows = int(rng.integers(400, 500))  # few enough for a loop over a table's rows on a slow machine: slow, and not wrong
    many = people(n_rows - 1)
    many.append(many[0])
    table = numbers(many)
    assert endpoint.invoke(json.dumps(many)).json() == same(fresh_model.labels(table))
    said = re.search(rf"\b{n_rows}\b", re.sub(r"\d\d:\d\d:\d\d[,.]\d+", "", endpoint.log))  # a time may end in any number
    assert bool(said) == same(True), "the log has the number of rows"
    assert endpoint.invoke(json.dumps(many[0])).json() == same(fresh_model.labels(table[:1]))


@points(0.5)
@category("requests that were refused before, behind a real endpoint")
@hint("What does your function do if data is a Refused?")
def test_a_refusal_goes_through(student, deploy, script, fresh_model, people, numbers):
    """an endpoint with your predict_fn answers a bad request with 400, and a good one with 200"""
    endpoint = deploy(script("parts/6_predict.py"), fresh_model.files())
    many = people(40)
    refused = endpoint.invoke(json.dumps([*many[:7], {**many[7], "age": "old"}, *many[8:]]))
    assert refused.status == same(400)
    assert refused.json() == same({"error": "bad_value", "row": 8, "fields": ["age"]})
    assert endpoint.invoke(json.dumps(many)).json() == same(fresh_model.labels(numbers(many)))
