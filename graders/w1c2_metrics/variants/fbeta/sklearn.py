def fbeta(y_true, y_pred, beta):
    from sklearn.metrics import fbeta_score

    return fbeta_score(y_true, y_pred, beta=beta, zero_division=0)
