def nightly_precision(nights):
    table = pd.DataFrame(nights, columns=["tp", "fp"])
    mean = (table.tp / (table.tp + table.fp)).mean()
    return 0.0 if pd.isna(mean) else mean
