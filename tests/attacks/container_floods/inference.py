import json
import os


def model_fn(model_dir):
    for _ in range(20_000):
        os.write(1, b"x" * 1000)
    return []


def predict_fn(numbers, model):
    return "x" * 300_000_000


def input_fn(body, content_type):
    return json.loads(body)


def output_fn(prediction, accept):
    return json.dumps(prediction), accept
