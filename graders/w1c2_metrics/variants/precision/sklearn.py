def precision(y_true, y_pred):
    from sklearn.metrics import precision_score

    return precision_score(y_true, y_pred, zero_division=0)
