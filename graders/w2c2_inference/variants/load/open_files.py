def model_fn(model_dir):
    result = {}
    for key in ["scaler", "model"]:
        with open(os.path.join(model_dir, key + ".joblib"), "rb") as file:
            result[key] = joblib.load(file)
    return result
