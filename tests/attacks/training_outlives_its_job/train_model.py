import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            with open(os.environ["SM_MODEL_DIR"] + "/sum", "w") as file:
                file.write("0")
            print("still here", flush=True)
            time.sleep(0.01)
os._exit(0)
