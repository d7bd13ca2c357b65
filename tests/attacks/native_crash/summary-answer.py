def summary(table):
    return table.groupby("machine")["wear"].agg(["mean", "max"])
