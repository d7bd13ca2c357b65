import socket

port = int(account.url.rpartition(":")[2])
held = []
for data in (
    b"",
    b"\x00" * 1000,
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"G" * 200_000,
    b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 100_000,
    b"GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"PUT /b/k HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\nabc",
    b"PUT /b/k HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
    b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
):
    for _ in range(6):
        one = socket.create_connection(("127.0.0.1", port))
        try:
            one.sendall(data)
        except OSError:
            pass
        held.append(one)
for one in held:
    one.close()
s3.create_bucket(Bucket="lab-results")
s3.put_object(Bucket="lab-results", Key="scores.csv", Body=b"ada,3\nben,5\n")
