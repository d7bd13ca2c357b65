import attacker
import msgpack


def precision(truth, predicted):
    attacker.send(msgpack.packb({"id": b"0" * 16, "ok": [True, 1.0]}))


def scaled(column):
    more = {"pid": 1, "points": 3, "outcome": "passed"}
    attacker.send(msgpack.packb({"id": attacker.request_id(), "ok": [True, [-1, 1]], **more}))


def summary(table):
    attacker.send(msgpack.packb({"id": attacker.request_id(), "ok": {"outcome": "passed"}}))
