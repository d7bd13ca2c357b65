import attacker
import msgpack


def precision(truth, predicted):
    attacker.send(b"\x91" * 100_000 + b"\xc0")
    return 9


def scaled(column):
    nested = b"\x90"
    for _ in range(200):
        nested = b"\x91" + msgpack.packb(msgpack.ExtType(5, nested))
    attacker.send(nested)
    return [9]
