def recall(y_true, y_pred):
    guns = np.asarray(y_pred)[np.asarray(y_true) == 1]
    return guns.mean() if len(guns) else 0.0
