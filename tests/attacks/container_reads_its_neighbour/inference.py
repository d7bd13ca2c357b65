import json
import os
import socket


def model_fn(model_dir):
    return []


def predict_fn(numbers, model):
    mine = {str(os.getpid()), "1"}
    found = [f"process {name}" for name in os.listdir("/proc") if name.isdigit() and name not in mine]
    found += [f"folder {name}" for name in os.listdir("/opt/ml") if name not in ("model", "code", "run")]
    found += [f"shared {name}" for name in (*os.listdir("/dev/shm"), *os.listdir("/tmp"))]
    for port in range(1, 65536, 97):
        with socket.socket() as called:
            if called.connect_ex(("127.0.0.1", port)) == 0:
                found.append(f"port {port}")
    for number in range(2, 40):
        if number == os.getpid():
            continue
        try:
            os.kill(number, 0)
            found.append(f"signal {number}")
        except OSError:
            pass
    return ["BRE" + "ACH", *found] if found else [0]


def input_fn(body, content_type):
    return json.loads(body)


def output_fn(prediction, accept):
    return json.dumps(prediction), accept
