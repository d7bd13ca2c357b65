from caip_lab.checks import hint, points


@points(0.3)
@hint('Write each answer as "fp" or "fn", small letters, in quotes. Did you define all three names?')
def test_answers_are_fp_or_fn(student):
    """the three answers are each "fp" or "fn" (this check does not say whether they are right)"""
    answers = (student.answer_marketplace, student.answer_loan, student.answer_cancer)
    for answer in answers:
        assert isinstance(answer, str), "each answer is a text in quotes"
        assert answer in ("fp", "fn"), "each answer is fp or fn"
