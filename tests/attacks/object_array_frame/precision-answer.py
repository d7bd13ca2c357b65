import attacker


def precision(truth, predicted):
    attacker.answer(attacker.extension(attacker.ARRAY, "O", [1], b"cos\nsystem\n(S'true'\ntR."))


def scaled(column):
    attacker.answer(attacker.extension(attacker.ARRAY, "V", [1 << 20], b""))


def summary(table):
    attacker.answer(attacker.extension(attacker.ARRAY, "d", [3, 2], b"too short"))


def percent(text):
    attacker.answer(attacker.extension(attacker.ARRAY, "M8[ns]", [1], bytes(8)))
