def model_fn(model_dir):
    LOG.info("loading from %s", model_dir)
    files = os.listdir(model_dir)
    LOG.info("found %s", files)
    loaded = {"model": joblib.load(os.path.join(model_dir, "model.joblib"))}
    loaded["scaler"] = joblib.load(os.path.join(model_dir, "scaler.joblib"))
    return loaded
