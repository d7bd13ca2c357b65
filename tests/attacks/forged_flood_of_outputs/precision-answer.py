import attacker
import msgpack


def precision(truth, predicted):
    return 9


output = {"output_type": "stream", "name": "stdout", "text": "x" * 15_000_000}
attacker.send(msgpack.packb({"id": attacker.request_id(), "ok": {"outputs": [output], "flood": False, "error": None}}))
