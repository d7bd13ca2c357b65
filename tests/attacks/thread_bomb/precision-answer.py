import threading
import time

for number in range(100_000):
    try:
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    except RuntimeError as error:
        print(number, error)
        break
