from sklearn.preprocessing import OrdinalEncoder


def prepare(table):
    """Return X, the four measurements, and y, the numbers of the species, of all complete rows."""
    table = table.drop(columns=["flower", "remark"]).dropna()
    encoder = OrdinalEncoder(categories=[species])
    y = encoder.fit_transform(table[["species"]]).ravel()
    return [table[features], y]
