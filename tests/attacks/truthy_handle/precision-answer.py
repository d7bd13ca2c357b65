def precision(truth, predicted):
    return precision
