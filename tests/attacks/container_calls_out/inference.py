import json
import socket


def model_fn(model_dir):
    return []


def predict_fn(numbers, model):
    reached = []
    for family, place in (
        (socket.AF_INET, ("127.0.0.1", int("@PORT@"))),
        (socket.AF_INET, ("@HOST@", int("@PORT@"))),
        (socket.AF_UNIX, "\0@ABSTRACT@"),
        (socket.AF_UNIX, "@SOCKET@"),
    ):
        with socket.socket(family) as called:
            called.settimeout(0.2)
            try:
                called.connect(place)
                called.sendall(repr(numbers).encode())
                reached.append(str(place))
            except OSError:
                pass
    return ["BRE" + "ACH", *reached] if reached else [0]


def input_fn(body, content_type):
    return json.loads(body)


def output_fn(prediction, accept):
    return json.dumps(prediction), accept
