import os
import signal

for pid in (os.getppid(), 1, 2, 3, 4, 5):
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):
        try:
            if pid != os.getpid():
                os.kill(pid, number)
        except OSError as error:
            print(pid, error)
os.kill(-1, signal.SIGKILL)
