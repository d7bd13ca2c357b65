import json

from caip_lab.checks import category, close, hint, points, same

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
SHOWS = """
def model_fn(model_dir):
    return None


def input_fn(body, content_type):
    try:
        return to_table(json.loads(body))
    except Refused as refused:
        return refused


def predict_fn(data, model):
    return data


def output_fn(prediction, accept):
    if isinstance(prediction, Refused):
        return json.dumps([prediction.status, prediction.error, prediction.where]), "application/json"
    return json.dumps(prediction[FEATURES].to_numpy().tolist()), "application/json"
"""


@points(0.9)
@category("many passengers; fields in any order; numbers as texts")
@hint("Take each column by its name, in the order of FEATURES. Are the codes those of CODES, whoever is in the request?")
def test_the_numbers_of_training(student, people, numbers, rng):
    """to_table returns the columns of training with the codes of training, and keeps the order of the rows"""
    many = people(int(rng.integers(8, 20)))
    table = student.ask("to_table", [{name: one[name] for name in rng.permutation(FEATURES)} for one in many])
    assert list(table.columns) == same(FEATURES)
    assert table.to_numpy() == close(numbers(many).to_numpy())
    for sex in ("male", "female"):
        alike = [{**one, "sex": sex, "embarked": "S"} for one in many]
        as_text = [{name: str(value) for name, value in one.items()} for one in alike]
        assert student.ask("to_table", as_text).to_numpy() == close(numbers(alike).to_numpy())
    assert student.ask("to_table", many[:1]).to_numpy() == close(numbers(many[:1]).to_numpy())


@points(0.6)
@category("fields that are not there, None or empty")
@hint("Are all missing fields of the row named, in the order of FEATURES? Is 0 a missing value?")
def test_missing_fields(student, people, numbers, rng):
    """to_table refuses the first row that lacks something, and names all that it lacks"""
    many = people(int(rng.integers(4, 9)))
    place, names = int(rng.integers(1, len(many))), sorted(rng.choice(7, size=3, replace=False))
    lacking = dict(many[place])
    fields = [FEATURES[number] for number in names]
    for name, value in zip(fields, ("", None, "gone"), strict=True):
        lacking[name] = value
    del lacking[fields[2]]
    sent = [*many[:place], lacking, *many[place + 1 :], {}]
    expected = {"raises": 400, "error": "missing_field", "row": place + 1, "fields": fields}
    assert student.ask("to_table", sent) == same(expected)
    zeros = [{**one, "age": 0, "fare": 0.0, "sibsp": "0"} for one in many]
    assert student.ask("to_table", zeros).to_numpy() == close(numbers(zeros).to_numpy())


@points(0.5)
@category("values that make no sense")
@hint("What do you do with an unknown text, with nan, with infinity, with a list? Are all such fields of the row named?")
def test_bad_values(student, people, numbers, rng):
    """to_table refuses the first row with values that are no numbers and no known texts, and names their fields"""
    many = people(int(rng.integers(4, 9)))
    place = int(rng.integers(1, len(many)))
    for bad in (
        {"sex": "Female", "age": "old"},
        {"age": "nan", "embarked": "X"},
        {"pclass": "first", "fare": "inf"},
        {"age": float("-inf"), "parch": [1]},
        {"sex": 1},
    ):
        sent = [*many[:place], {**many[place], **bad}, *many[place + 1 :]]
        expected = {"raises": 400, "error": "bad_value", "row": place + 1, "fields": [name for name in FEATURES if name in bad]}
        assert student.ask("to_table", sent) == same(expected)
    both = [{**many[0], "age": "old", "fare": None}]
    assert student.ask("to_table", both) == same({"raises": 400, "error": "missing_field", "row": 1, "fields": ["fare"]})
    assert student.ask("to_table", many).to_numpy() == close(numbers(many).to_numpy())


@points(0.4)
@category("unknown fields, and no passenger, behind a real endpoint")
@hint("Are fields that you do not know ignored, and named in the log? What about an empty list?")
def test_unknown_fields_and_no_passenger(student, deploy, script, people, numbers, rng):
    """an endpoint with your to_table ignores unknown fields and logs their names, and refuses an empty list"""
    endpoint = deploy(script("parts/4_table.py", tail=SHOWS), {"model.txt": b"none is needed"})
    many = people(4)
    names = [f"field{number}" for number in rng.choice(9000, size=2, replace=False) + 1000]
    sent = [{**many[0], names[0]: "x"}, many[1], {**many[2], names[1]: 3, names[0]: None}, many[3]]
    assert endpoint.invoke(json.dumps(many)).json() == close(numbers(many).to_numpy())
    assert endpoint.invoke(json.dumps(sent)).json() == close(numbers(many).to_numpy())
    assert [name for name in names if name not in endpoint.log] == same([]), "the log names them"
    assert endpoint.invoke("[]").json() == same([400, "no_passengers", {}])
