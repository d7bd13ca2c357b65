def summary(table):
    machines = table["machine"].unique()
    return pd.DataFrame({"mean": [pd.NA] * len(machines), "max": [pd.NaT] * len(machines)})
