from caip_lab.checks import category, hint, points, same


@points(0.6)
@category("passengers that nobody has seen")
@hint("Do the answers belong to the passengers at their places?")
def test_many_passengers(student, account, draw):
    """survivors returns a label for each passenger, in their order"""
    for number in (40, 7):
        people, labels = draw(number)
        assert student.survivors("titanic-lab", people) == same(labels)


@points(0.4)
@category("how often the endpoint was asked")
@hint("Do you send one request for all passengers, or one for each? And is it the endpoint that answers?")
def test_one_request(student, account, draw, measured):
    """survivors asks the endpoint once, however many passengers there are"""
    people, labels = draw(12)
    before = measured("titanic-lab", "Invocations")
    assert student.survivors("titanic-lab", people) == same(labels)
    assert measured("titanic-lab", "Invocations") - before == same(1)


@points(0.3)
@category("another endpoint")
@hint("Which endpoint do you ask?")
def test_another_endpoint(student, account, draw, another_endpoint, measured):
    """survivors asks the endpoint whose name it gets"""
    name = another_endpoint()
    people, labels = draw(6)
    assert student.survivors(name, people) == same(labels)
    assert measured(name, "Invocations") == same(1)


@points(0.3)
@category("one passenger, and none")
@hint("What does the endpoint make of an empty list? Does it have to be asked?")
def test_one_and_none(student, account, draw, measured):
    """survivors returns a list of one label for one passenger, and an empty list for none, without a request"""
    people, labels = draw(1)
    assert student.survivors("titanic-lab", people) == same(labels)
    before = measured("titanic-lab", "Invocations")
    assert student.survivors("titanic-lab", []) == same([])
    assert measured("titanic-lab", "Invocations") - before == same(0)
