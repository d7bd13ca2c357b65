def summary(table):
    raise KeyboardInterrupt
