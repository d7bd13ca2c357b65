import os
import time

for _ in range(30):
    try:
        if os.fork() == 0:
            hoard = bytearray(300_000_000)
            time.sleep(600)
    except OSError:
        break
time.sleep(1)
