from caip_lab.checks import close, hint, points

N_LISTINGS = 2000


@points(0.2)
@hint("The lazy detector never flags anything. So which is the only kind of mistake it can make?")
def test_accuracy_and_missed_guns_fit_together(student):
    """trap_accuracy is a fraction, and the only mistakes of this detector are the missed guns"""
    accuracy = float(student.trap_accuracy)
    assert 0 < accuracy < 1
    assert student.missed_guns == close(N_LISTINGS * (1 - accuracy), abs=1e-6)
