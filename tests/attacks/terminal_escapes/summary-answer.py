def summary(table):
    return pd.DataFrame({EVIL: [EVIL, 1]}, index=[EVIL, EVIL])
