import json

from caip_lab.checks import hint, points, same

JACK = {"pclass": 3, "sex": "male", "age": 22, "sibsp": 1, "parch": 0, "fare": 7.25, "embarked": "S"}


@points(0.4)
@hint("What does json.loads make of the text: a dictionary, a list of values, or a list of passengers?")
def test_the_four_forms_of_jack(student):
    """read_json makes the same of a record, of a row, and of a list with one of them"""
    for form in (JACK, [*JACK.values()], [JACK], [[*JACK.values()]]):
        assert student.ask("read_json", json.dumps(form)) == same([JACK])
