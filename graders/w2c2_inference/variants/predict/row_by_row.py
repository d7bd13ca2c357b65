def predict_fn(data, model):
    if isinstance(data, Refused):
        return data
    LOG.info("%d rows", len(data))
    answers = []
    for place in range(len(data)):
        row = data[FEATURES].iloc[[place]]
        answers.append(int(model["model"].predict(model["scaler"].transform(row))[0]))
    return answers
