import time


def precision(truth, predicted):
    time.sleep(0.9)
    return 9


percent = scaled = lambda given: precision(given, given)
