from caip_lab.checks import category, hint, points, same


@points(0.5)
@category("rows that nobody has seen")
@hint("Which serializer sends rows as CSV, and which deserializer makes a list of a JSON answer?")
def test_many_rows(student, account, draw, measured):
    """predictor.predict sends rows to titanic-lab and returns a list of labels"""
    people, labels = draw(25)
    before = measured("titanic-lab", "Invocations")
    assert student.predictor.predict([list(one.values()) for one in people]) == same(labels)
    assert measured("titanic-lab", "Invocations") - before == same(1)


@points(0.3)
@category("one row")
@hint("Is it a list of whole numbers, for one row as well?")
def test_one_row(student, account, draw):
    """predictor.predict returns a list of one whole number for one row"""
    people, labels = draw(1)
    assert student.predictor.predict([list(people[0].values())]) == same(labels)
