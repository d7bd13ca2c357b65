def summary(table):
    return pd
