def precision(truth, predicted):
    return any(predicted)
