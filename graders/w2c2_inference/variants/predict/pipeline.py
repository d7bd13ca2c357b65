from sklearn.pipeline import make_pipeline


def predict_fn(data, model):
    if isinstance(data, Refused):
        return data
    both = make_pipeline(model["scaler"], model["model"])
    LOG.info("%d rows came in", data.index.size)
    return both.predict(data[list(FEATURES)])
