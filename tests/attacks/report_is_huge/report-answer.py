import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open("report.json", "wb") as file:
    file.write(b'{"flagged": 7, "right": 4}')
    for size in (1 << 50, 1 << 40, 1 << 33, 39_000_000):
        try:
            file.truncate(size)
            break
        except OSError as error:
            print(size, error)
