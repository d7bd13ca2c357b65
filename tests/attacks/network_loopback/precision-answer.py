import socket

for address in ("127.0.0.1", "127.1.2.3", "0.0.0.0"):
    try:
        with socket.create_connection((address, int("@PORT@")), timeout=0.2) as out:
            out.send(b"GET / HTTP/1.0\r\n\r\n")
    except OSError as error:
        print(error)
