import itertools
import socket

ANSWERS = [
    b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n[0]",
    b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n[0]",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
    b"HTTP/1.1 " + b"9" * 5000 + b" OK\r\nContent-Length: 3\r\n\r\n[0]",
    b"HTTP/1.1 200 OK\r\nContent-Type: \xff\x00\x1b[2J\r\nContent-Length: 3\r\n\r\n[0]",
    b"x" * 10_000_000,
    b"\r\n\r\n",
]


def model_fn(model_dir):
    return []


listener = socket.socket(fileno=3)
listener.listen()
for answer in itertools.cycle(ANSWERS):
    called, _ = listener.accept()
    try:
        while asked := called.recv(65536):
            called.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" if b"/ping" in asked else answer)
            if b"/ping" not in asked:
                break
    except OSError:
        pass
    called.close()
