def prepare(table):
    """Return X, the four measurements, and y, the numbers of the species, of all complete rows."""
    numbers = table[features].to_numpy(dtype=float)
    names = table["species"].tolist()
    kept = [i for i in range(len(names)) if not np.isnan(numbers[i]).any() and isinstance(names[i], str)]
    return numbers[kept], np.array([float(species.index(names[i])) for i in kept])
