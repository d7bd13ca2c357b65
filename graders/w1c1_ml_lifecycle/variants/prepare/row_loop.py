def prepare(table):
    """Return X, the four measurements, and y, the numbers of the species, of all complete rows."""
    X, y = [], []
    for _, row in table.iterrows():
        numbers = [row[name] for name in features]
        if any(pd.isna(number) for number in numbers) or pd.isna(row["species"]):
            continue
        X.append(numbers)
        if row["species"] == "setosa":
            y.append(0)
        elif row["species"] == "versicolor":
            y.append(1)
        else:
            y.append(2)
    return X, y
