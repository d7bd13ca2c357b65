def prepare(table):
    """Return X, the four measurements, and y, the numbers of the species, of all complete rows."""
    bad = table[features].isna().any(axis=1) | table["species"].isna()
    good = table[~bad].reset_index(drop=True)
    y = np.select([good["species"] == name for name in species], [0, 1, 2])
    return good[features].to_numpy(), y
