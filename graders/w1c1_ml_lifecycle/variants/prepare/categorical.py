def prepare(table):
    """Return X, the four measurements, and y, the numbers of the species, of all complete rows."""
    codes = pd.Categorical(table["species"], categories=species).codes
    keep = (codes >= 0) & table[features].notna().all(axis=1).to_numpy()
    return table.loc[keep, features], codes[keep]
