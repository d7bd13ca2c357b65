def evaluate(job, table):
    forest = model_of(job)
    likeliest = forest.predict_proba(numbers(table)).argmax(axis=1)
    return classification_report(y_true=table["survived"], y_pred=forest.classes_[likeliest], output_dict=True)
