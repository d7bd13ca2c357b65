from caip_lab.checks import hint, points


@points(0.2)
@hint('Write each answer as "supervised" or "unsupervised", in quotes. Did you define all four names?')
def test_answers_are_words_of_the_list(student):
    """the four answers are each "supervised" or "unsupervised" (this check does not say whether they are right)"""
    for answer in (student.learning_loans, student.learning_customers, student.learning_houses, student.learning_logins):
        assert isinstance(answer, str), "each answer is a text in quotes"
        assert answer in ("supervised", "unsupervised"), "each answer is one of the two words"
