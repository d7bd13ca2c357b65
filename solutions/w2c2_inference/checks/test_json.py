import json

from caip_lab.checks import hint, points, same

JACK = {"pclass": 3, "sex": "male", "age": 22, "sibsp": 1, "parch": 0, "fare": 7.25, "embarked": "S"}


@points(0.4)
@hint(
    "What does json.loads make of the text: a dictionary, a list of values, or a list of passengers?",
    "Print what json.loads makes of each of the four forms. Two of them are lists of passengers already, and "
    "two are a single passenger. What is inside a list that holds passengers, and what is inside a row?",
    "Take points on a map: [3, 4] is one point, and [[3, 4], [5, 6]] is a list of two. You tell them apart by "
    "what is inside: numbers in the first, lists in the second. Make the single point a list with one point in "
    'it, and then treat both in the same way. To give a row its names, pair names and values: dict(zip(["x", '
    '"y"], [3, 4])).',
)
def test_the_four_forms_of_jack(student):
    """read_json makes the same of a record, of a row, and of a list with one of them"""
    for form in (JACK, [*JACK.values()], [JACK], [[*JACK.values()]]):
        assert student.ask("read_json", json.dumps(form)) == same([JACK])
