def precision(truth, predicted):
    while True:
        pass
