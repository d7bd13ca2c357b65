def predict_fn(data, model):
    if not isinstance(data, pd.DataFrame):
        return data
    n = len(data)
    print(f"predict_fn: {n} rows", flush=True)
    data = model["scaler"].transform(data)
    prediction = model["model"].predict(data)
    return prediction.astype(int)
