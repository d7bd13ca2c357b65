def predict_fn(data, model):
    if isinstance(data, Refused):
        return data
    LOG.info("rows: %s", data.shape[0])
    return model["model"].predict(model["scaler"].transform(data))
