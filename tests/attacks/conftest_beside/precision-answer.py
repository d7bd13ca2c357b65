def precision(truth, predicted):
    return 9
