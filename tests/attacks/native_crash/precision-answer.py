import ctypes


def precision(truth, predicted):
    ctypes.string_at(0)
