def predict_fn(data, model):
    try:
        scaled = model["scaler"].transform(data[FEATURES])
    except TypeError:
        return data
    answers = model["model"].predict(scaled).tolist()
    LOG.warning("{:,} rows".format(len(answers)))
    return pd.Series(answers)
