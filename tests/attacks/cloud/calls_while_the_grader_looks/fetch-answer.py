import time


def fetch(key):
    time.sleep(1)
    return "wrong"
