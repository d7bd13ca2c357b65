from caip_lab.checks import hint, points


@points(0.2)
@hint('Write each answer as "classification" or "regression", in quotes. Did you define all four names?')
def test_answers_are_words_of_the_list(student):
    """the four answers are each "classification" or "regression" (this check does not say whether they are right)"""
    for answer in (student.target_loan, student.target_house, student.target_machine, student.target_team):
        assert isinstance(answer, str), "each answer is a text in quotes"
        assert answer in ("classification", "regression"), "each answer is one of the two words"
