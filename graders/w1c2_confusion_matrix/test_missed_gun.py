from caip_lab.checks import category, hint, points, same


@points(0.8)
@category("a gun that the detector lets pass")
@hint(
    "Two questions: what did the detector predict, positive or negative? And was it right, true or false?",
    "The name of a cell has two words. Answer for each of them alone. The second word is what the detector "
    "said, whatever the truth is. The first word says whether that was right.",
    'Take a smoke alarm. Positive means that it rings. It rings because of burnt toast: it said "positive", '
    'and that was wrong, so it is a false positive. It stays silent in an empty kitchen: it said "negative", '
    "and that was right, so it is a true negative. Now put the rifle in the place of the toast. What did the "
    "detector say about it? Was that right? Join the two words.",
)
def test_missed_gun(student):
    """the rifle that the detector lets pass is counted in the right cell"""
    assert student.answer_gun == same("c")
