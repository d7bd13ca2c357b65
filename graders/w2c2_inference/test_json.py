import json

from caip_lab.checks import category, hint, points, same

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]


@points(0.5)
@category("many passengers: records, rows, and both in one list")
@hint("Do you look at each passenger by itself? Are they still in their order?")
def test_records_and_rows(student, people, rng):
    """read_json reads a list of records and rows, in their order"""
    many = people(int(rng.integers(5, 12)))
    mixed = [[one[name] for name in FEATURES] if rng.random() < 0.5 else one for one in many[2:]]
    first, second = many[:2]
    mixed = [[first[name] for name in FEATURES], dict(reversed(second.items())), *mixed]
    assert student.ask("read_json", json.dumps(mixed)) == same(many)
    assert student.ask("read_json", json.dumps(mixed[1:])) == same(many[1:])
    seven = people(7)  # as many as a row has values
    for form in (seven, [[one[name] for name in FEATURES] for one in seven]):
        assert student.ask("read_json", json.dumps(form)) == same(seven)


@points(0.5)
@category("one passenger alone; fields that are missing, null or unknown")
@hint("A record may have any fields: this function does not judge them. What is a list of seven values that are no lists?")
def test_one_passenger_alone(student, people):
    """read_json reads one record or one row, and keeps what is in a record"""
    one, other = people(2)
    assert student.ask("read_json", json.dumps([one[name] for name in FEATURES])) == same([one])
    odd = {**other, "cabin": "C 85", "age": None}
    del odd["fare"]
    assert student.ask("read_json", json.dumps(odd)) == same([odd])
    assert student.ask("read_json", "[]") == same([])


@points(0.6)
@category("what is no JSON, and what is no passenger")
@hint("Is it raised, with the status, the name of the error, and the row counted from 1? What comes before the bad row is fine.")
def test_what_is_refused(student, people, rng):
    """read_json refuses what is no JSON, and what is no passenger with its row, and reads what is one"""
    many = people(int(rng.integers(3, 8)))
    for text in ("", "{", json.dumps(many)[:-1], "pclass,sex"):
        assert student.ask("read_json", text) == same({"raises": 400, "error": "not_json"})
    place = int(rng.integers(1, len(many)))
    for wrong in ([3, "male", 22], [*range(8)], [], 5, "Jack", None):
        mixed = [*many[:place], wrong, *many[place:]]
        assert student.ask("read_json", json.dumps(mixed)) == same({"raises": 400, "error": "not_a_passenger", "row": place + 1})
    assert student.ask("read_json", json.dumps([many[0], 5])) == same({"raises": 400, "error": "not_a_passenger", "row": 2})
    for alone in ("5", '"Jack"', "null", "[1, 2]"):
        assert student.ask("read_json", alone) == same({"raises": 400, "error": "not_a_passenger", "row": 1})
    assert student.ask("read_json", json.dumps(many)) == same(many)
