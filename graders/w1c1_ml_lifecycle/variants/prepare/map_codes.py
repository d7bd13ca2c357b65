def prepare(table):
    """Return X, the four measurements, and y, the numbers of the species, of all complete rows."""
    complete = table.dropna(subset=features + ["species"])
    X = complete[features]
    y = complete["species"].map({"setosa": 0, "versicolor": 1, "virginica": 2})
    return X, y
