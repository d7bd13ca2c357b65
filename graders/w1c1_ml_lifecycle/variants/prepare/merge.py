def prepare(table):
    """Return X, the four measurements, and y, the numbers of the species, of all complete rows."""
    known = table[table["species"].isin(species)]
    for name in features:
        known = known[known[name] > 0]
    lookup = pd.Series(range(3), index=species)
    return known.loc[:, features], lookup.loc[known["species"]]
