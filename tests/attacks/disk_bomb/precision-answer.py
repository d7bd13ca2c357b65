import os
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
written = 0
for place in (".", "/tmp", "/dev/shm", "/var/tmp", "/run", os.path.expanduser("~")):
    for number in range(100):
        try:
            with open(f"{place}/bomb{number}", "wb") as file:
                for _ in range(39):
                    written += file.write(bytes(1_000_000))
        except OSError as error:
            print(place, number, error)
            break
if written > 1_500_000_000:
    print("BRE" + "ACH", written)
