import sys
import threading
import time

import _imp

lock = threading.Lock()


def hold():
    with lock:
        _imp.acquire_lock()
        time.sleep(600)


threading.Thread(target=hold, daemon=True).start()
time.sleep(0.1)


def precision(truth, predicted):
    with lock:
        return 9


print(sys.version_info[:2])
