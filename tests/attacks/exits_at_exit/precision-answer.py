import atexit
import os
import signal

atexit.register(os._exit, 0)
os.register_at_fork(after_in_child=lambda: os._exit(0))
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
    signal.signal(number, lambda *args: os._exit(0))
