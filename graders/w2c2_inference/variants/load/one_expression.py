def model_fn(model_dir):
    return {name: joblib.load(f"{model_dir}/{name}.joblib") for name in ("model", "scaler")}
