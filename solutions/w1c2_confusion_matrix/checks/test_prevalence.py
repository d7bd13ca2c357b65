from caip_lab.checks import close, hint, points


@points(0.2)
@hint("Of 1000 listings 200 are guns. How many are found? How many harmless ones are flagged too?")
def test_precision_of_one_in_five(student):
    """the precision is right when one listing in five is a gun"""
    result = student.at_prevalence(0.8, 0.9, 0.2)
    assert isinstance(result, dict), "the result is a dictionary"
    assert result.get("precision") == close(2 / 3)


@points(0.2)
@hint("Of 1000 listings 200 are guns. How many of the guns and how many of the harmless ones are judged right?")
def test_accuracy_of_one_in_five(student):
    """the accuracy is right when one listing in five is a gun"""
    result = student.at_prevalence(0.8, 0.9, 0.2)
    assert isinstance(result, dict), "the result is a dictionary"
    assert result.get("accuracy") == close(0.88)
