def load_one(folder, name):
    path = os.path.join(folder, f"{name}.joblib")
    if not os.path.exists(path):
        raise FileNotFoundError(path)
    return joblib.load(path)


def model_fn(model_dir):
    model, scaler = (load_one(model_dir, name) for name in ("model", "scaler"))
    return {"model": model, "scaler": scaler, "features": FEATURES}
