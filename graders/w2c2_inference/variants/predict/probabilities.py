def predict_fn(data, model):
    if isinstance(data, Refused):
        return data
    LOG.info("predicting for %d", data.shape[0])
    tree = model["model"]
    chances = tree.predict_proba(model["scaler"].transform(data[FEATURES]))
    return tree.classes_[chances.argmax(axis=1)]
