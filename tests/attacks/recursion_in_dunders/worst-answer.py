worst = []
for _ in range(100_000):
    worst = [worst]
