def confusion_matrix(y_true, y_pred):
    """Count the cases of each truth (row) and prediction (column), label 0 first."""
    table = pd.crosstab(pd.Series(y_true), pd.Series(y_pred))
    return table.reindex(index=[0, 1], columns=[0, 1], fill_value=0)
