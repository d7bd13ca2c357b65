def predict_fn(data, model):
    if type(data) is Refused:
        return data
    scaler, tree = model["scaler"], model["model"]
    scaled = (data[FEATURES].to_numpy() - scaler.mean_) / scaler.scale_
    labels = tree.predict(scaled)
    LOG.info(f"answered {len(labels)} passengers")
    return labels
