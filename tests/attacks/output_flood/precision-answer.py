def precision(truth, predicted):
    for _ in range(100_000):
        print("x" * 1000)
    return 9


while True:
    print("x" * 1000)
