def evaluate(job, table):
    model = model_of(job)
    predictions = model.predict(numbers(table))
    truth = table["survived"].to_numpy()
    report = classification_report(truth, predictions, output_dict=True, zero_division=0)
    return report
