from caip_lab.checks import close, hint, points

N_LISTINGS = 2000


@points(0.2)
@hint(
    "The lazy detector never flags anything. So which is the only kind of mistake it can make?",
    "Write the detector's answer for every row first: a column of zeros that is as long as the listings. Then "
    "compare it with the truth, row by row. The mean of a comparison is the part that is true.",
    "Take five listings with the truth 0, 0, 1, 0, 1. The detector says 0 five times. It is right in rows 1, 2 "
    "and 4, so 3 of 5: the accuracy is 0.6. It is wrong only where the truth is 1, and there are two such "
    "rows. So it misses two guns. Now let Python count the same two things in your own column.",
)
def test_accuracy_and_missed_guns_fit_together(student):
    """trap_accuracy is a fraction, and the only mistakes of this detector are the missed guns"""
    accuracy = float(student.trap_accuracy)
    assert 0 < accuracy < 1
    assert student.missed_guns == close(N_LISTINGS * (1 - accuracy), abs=1e-6)
