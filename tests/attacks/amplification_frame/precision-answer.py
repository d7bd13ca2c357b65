import attacker


def precision(truth, predicted):
    attacker.answer(attacker.extension(attacker.TEXTS, [100_000], ["x" * 1_000_000] + [""] * 99_999))


def scaled(column):
    attacker.answer([attacker.extension(attacker.ARRAY, "d", [16_000_000, 0, 16_000_000], b"")] * 1000)


def summary(table):
    attacker.answer([attacker.extension(attacker.FRAME, [], [], [])] * 90_000)


def percent(text):
    attacker.answer({n * ((1 << 61) - 1): n for n in range(8)})
