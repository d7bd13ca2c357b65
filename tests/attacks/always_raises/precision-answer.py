class ValueError(Exception):  # noqa: A001 - that is the attack
    pass


def precision(truth, predicted):
    raise ValueError


del ValueError
