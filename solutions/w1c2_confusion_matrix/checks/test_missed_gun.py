from caip_lab.checks import hint, points


@points(0.2)
@hint('Write one small letter in quotes, as in answer_gun = "a". Which four letters can you choose from?')
def test_answer_is_one_of_the_options(student):
    """answer_gun is "a", "b", "c" or "d" (this check does not say whether it is right)"""
    answer = student.answer_gun
    assert isinstance(answer, str), "the answer is a letter in quotes"
    assert answer in ("a", "b", "c", "d"), "the answer is one of the four letters"
