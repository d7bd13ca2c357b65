import attacker
import msgpack


def precision(truth, predicted):
    return 9


number = msgpack.ExtType(1, (10**5000).to_bytes(2100, "big"))
outputs = [
    {"output_type": "error", "ename": number, "evalue": [number], "traceback": 5},
    {"output_type": "execute_result", "data": {number: "x", "text/plain": number}, "execution_count": number},
    {"output_type": number, "name": "stdout", "text": "x"},
    {"output_type": "display_data", "data": {"application/javascript": "alert(1)", "text/html": "<script>alert(1)</script>"}},
    5,
]
reply = {"outputs": outputs, "flood": number, "error": None, "score": 20}
attacker.send(msgpack.packb({"id": attacker.request_id(), "ok": reply}))
