def predict_fn(data, model):
    if isinstance(data, Refused):
        LOG.info("nothing to predict")
        return data
    table = pd.DataFrame(data, columns=FEATURES)
    scaled = pd.DataFrame(model["scaler"].transform(table), columns=FEATURES, index=table.index)
    labels = [int(label) for label in model["model"].predict(scaled.to_numpy())]
    LOG.info("predicted %d rows, %d survive", len(labels), sum(labels))
    return labels
