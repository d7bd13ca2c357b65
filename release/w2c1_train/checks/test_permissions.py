from caip_lab.checks import hint, points, same

PEOPLE = ["ada", "ben", "cleo", "dan"]
PLACES = ["caller", "trust", "role", "bucket"]


@points(0.2)
@hint("Is each document called as in the table? This check looks at the form only.")
def test_each_colleague_has_an_answer(student):
    """answer_permissions names one of the four documents for each colleague"""
    assert sorted(student.answer_permissions) == same(PEOPLE)
    assert [person for person in PEOPLE if student.answer_permissions[person] not in PLACES] == same([])
