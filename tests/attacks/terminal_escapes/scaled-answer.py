def scaled(column):
    return pd.Series([EVIL, EVIL], index=[EVIL, 1], name=EVIL)
