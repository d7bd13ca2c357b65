from caip_lab.checks import hint, points


@points(0.2)
@hint('Write each answer as "ai", "ml", "dl" or "genai", small letters, in quotes. Did you define all four names?')
def test_answers_are_words_of_the_list(student):
    """the four answers are each "ai", "ml", "dl" or "genai" (this check does not say whether they are right)"""
    for answer in (student.answer_folders, student.answer_spam, student.answer_invoices, student.answer_replies):
        assert isinstance(answer, str), "each answer is a text in quotes"
        assert answer in ("ai", "ml", "dl", "genai"), "each answer is one of the four words"
