def recall(y_true, y_pred):
    from sklearn.metrics import recall_score

    return recall_score(y_true, y_pred, zero_division=0)
