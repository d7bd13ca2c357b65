import json

from caip_lab.checks import category, hint, points, same

SHOWS = """
import numpy


def model_fn(model_dir):
    return None


def input_fn(body, content_type):
    return json.loads(body)


def predict_fn(data, model):
    return Refused(data["status"], "bad_value", row=3) if isinstance(data, dict) else numpy.array(data)
"""
NONE = {"model.txt": b"none is needed"}


def labels(rng, n_labels):
    return [int(label) for label in rng.integers(0, 2, size=n_labels)]


@points(0.2)
@category("many labels and one, as JSON and as CSV")
@hint("Is it a list for one passenger, too? One line for each passenger in CSV? Both the body and its content type?")
def test_both_forms(student, rng):
    """output_fn returns the body and its content type, for many passengers and for one"""
    for expected in (labels(rng, int(rng.integers(5, 20))), [1]):
        for accept, form in (("application/json", "application/json"), ("text/csv", "text/csv"), ("*/*", "application/json")):
            found = student.ask("output_fn", expected, accept)
            body, content_type = found if isinstance(found, list | tuple) and len(found) == 2 else (found, None)
            told = json.dumps(expected).replace(" ", "") if form == "application/json" else "\n".join(map(str, expected))
            shown = body.replace(" ", "").strip() if isinstance(body, str) else body
            assert [shown, str(content_type).split(";")[0]] == same([told, form])


@points(0.2)
@category("many labels and one, as JSON and as CSV, behind a real endpoint")
@hint("Are they plain whole numbers, in their order, and one to a line in CSV? Is it a list for one passenger, too?")
def test_json_and_csv(student, deploy, script, rng):
    """an endpoint with your output_fn answers in JSON or CSV, as it is asked, with the content type"""
    endpoint = deploy(script("parts/7_output.py", tail=SHOWS), NONE)
    for n_labels in (int(rng.integers(5, 20)), 1):
        expected = [*labels(rng, n_labels), 1]
        sent = json.dumps(expected)
        for accept in ("application/json", "*/*", "image/png, */*;q=0.1", "image/png, Application/JSON;q=0.9, text/csv"):
            answer = endpoint.invoke(sent, accept=accept)
            assert answer.status == same(200)
            assert (answer.json(), answer.content_type) == (same(expected), same("application/json"))
        for accept in ("text/csv", "TEXT/CSV; q=0.5", "text/xml;q=1,text/csv , */*;q=0.1"):
            answer = endpoint.invoke(sent, accept=accept)
            assert answer.text.strip().split("\n") == same([str(label) for label in expected])
            assert answer.content_type.split(";")[0] == same("text/csv")
    assert endpoint.invoke("[0]").json() == same([0])


@points(0.4)
@category("a refusal, and a form that nobody can give, behind a real endpoint")
@hint("Do you return the response of the Refused? What if accept names nothing that you know?")
def test_refusals(student, deploy, script, rng):
    """an endpoint with your output_fn answers a refusal with its status, and 406 where it knows no form that is asked for"""
    endpoint = deploy(script("parts/7_output.py", tail=SHOWS), NONE)
    status = int(rng.choice([400, 413, 415, 422]))
    for accept in ("application/json", "text/csv", "image/png"):
        answer = endpoint.invoke(json.dumps({"status": status}), accept=accept)
        assert (answer.status, answer.json()) == (same(status), same({"error": "bad_value", "row": 3}))
    for accept in ("image/png", "text/plain, text/xml;q=0.5", "application/json-seq"):
        answer = endpoint.invoke("[1, 0]", accept=accept)
        assert (answer.status, answer.json()) == (same(406), same({"error": "unknown_accept"}))
    answer = endpoint.invoke("[1, 0]")
    assert answer.status == same(200)
    assert answer.json() == same([1, 0])
