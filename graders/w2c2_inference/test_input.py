import json

from caip_lab.checks import category, close, hint, points, same

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
SHOWS = """
def model_fn(model_dir):
    return None


def predict_fn(data, model):
    return data


def output_fn(prediction, accept):
    if isinstance(prediction, Refused):
        return json.dumps([prediction.status, prediction.error, prediction.where]), "application/json"
    return json.dumps(prediction[FEATURES].to_numpy().tolist()), "application/json"
"""
NONE = {"model.txt": b"none is needed"}


@points(0.8)
@category("JSON and CSV; text and bytes; with a parameter and in capitals, behind a real endpoint")
@hint("What comes before the semicolon of the Content-Type? Is the body text or bytes?")
def test_json_and_csv_in_every_dress(student, deploy, script, people, numbers):
    """an endpoint with your input_fn reads JSON and CSV, however the Content-Type is written"""
    endpoint = deploy(script("parts/5_input.py", tail=SHOWS), NONE)
    many = people(6)
    expected = numbers(many).to_numpy()
    as_json = json.dumps(many)
    as_csv = "\n".join(",".join(str(one[name]) for name in FEATURES) for one in many)
    for body, content_type in (
        (as_json, "application/json"),
        (as_csv, "text/csv"),
        (as_json, "application/json; charset=utf-8"),
        (as_csv, "Text/CSV ;charset=UTF-8"),
        (as_json, "APPLICATION/JSON"),
    ):
        answer = endpoint.invoke(body, content_type)
        assert answer.status == same(200)
        assert answer.json() == close(expected)


@points(0.3)
@category("Content-Types that nobody can read here")
@hint("Which status says that this kind of text is not known here? Is the Refused returned, and not raised?")
def test_unknown_content_types(student, people):
    """input_fn returns a refusal with status 415 for each Content-Type that it does not know"""
    for body, content_type in (("<passenger/>", "text/xml"), (json.dumps(people(1)), "text/plain"), (b"1,2", "application/csv")):
        assert student.ask("input_fn", body, content_type) == same({"returns": 415, "error": "unknown_content_type"})


@points(0.5)
@category("bodies and Content-Types that are refused, behind a real endpoint")
@hint("Do you catch what the readers and to_table raise, return it, and log it? A Refused that is raised is a 500.")
def test_what_is_refused_comes_back_and_is_logged(student, deploy, script, people, numbers):
    """an endpoint with your input_fn answers each bad request with its own error, logs it, and still reads the good ones"""
    endpoint = deploy(script("parts/5_input.py", tail=SHOWS), NONE)
    many = people(3)
    for body, content_type, expected in (
        ("{", "application/json", [400, "not_json", {}]),
        ("[]", "application/json", [400, "no_passengers", {}]),
        ("3,male\n", "text/csv", [400, "not_a_passenger", {"row": 1}]),
        (
            json.dumps([many[0], {**many[1], "age": None}]),
            "application/json",
            [400, "missing_field", {"row": 2, "fields": ["age"]}],
        ),
        ("3,male,x,1,0,7.25,S", "text/csv; charset=utf-8", [400, "bad_value", {"row": 1, "fields": ["age"]}]),
        ("<passenger/>", "text/xml", [415, "unknown_content_type", {}]),
        (b"\xff\xfe", "application/x-npy", [415, "unknown_content_type", {}]),
    ):
        answer = endpoint.invoke(body, content_type)
        assert answer.status == same(200)
        assert answer.json() == same(expected)
        assert (expected[1] in endpoint.log) == same(True), "the log has the name of the error"
    assert endpoint.invoke(json.dumps(many)).json() == close(numbers(many).to_numpy())
