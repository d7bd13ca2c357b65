from caip_lab.checks import close, hint, points


@points(0.2)
@hint(
    "Of 1000 listings 200 are guns. How many are found? How many harmless ones are flagged too?",
    "Give each of the three parts a name of its own: guns that are flagged, harmless listings that are "
    "flagged, harmless ones that are left alone. Print them. Precision then asks which part of everything "
    "flagged is guns.",
    "Imagine 100 listings, and a prevalence of 0.5. So 50 are guns and 50 are not. With a recall of 0.6, 30 "
    "guns are flagged. With a specificity of 0.8, 40 of the harmless ones are left alone and 10 are flagged. "
    "So 40 listings are flagged, and 30 of these are guns: 0.75. Of all 100, 30 and 40 are judged right: 0.7. "
    "Your function does the same with parts of 1.",
)
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
