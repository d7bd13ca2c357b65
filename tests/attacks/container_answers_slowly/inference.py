import socket
import time


def model_fn(model_dir):
    return []


listener = socket.socket(fileno=3)
listener.listen()
while True:
    called, _ = listener.accept()
    if b"/ping" in called.recv(65536):
        called.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        called.recv(65536)
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n" + b" " * 100_000:
        try:
            called.sendall(bytes([byte]))
        except OSError:
            break
        time.sleep(0.2)
