def evaluate(job, table):
    rows = [[CODES[name][one[name]] if name in CODES else one[name] for name in FEATURES] for one in table.to_dict("records")]
    labels = [int(label) for label in model_of(job).predict(np.array(rows, dtype=float))]
    return classification_report(list(table["survived"]), labels, output_dict=True)
