import socket, time

port = int(account.url.rpartition(":")[2])
signed = "Authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x"
inner = f"PUT /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n{signed}\r\nContent-Length: 0\r\n\r\n"
for framing in (
    f"Content-Length: {len(inner) + 5}\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "Transfer-Encoding : chunked",
    "Transfer-Encoding: xchunked",
    f"Content-Length: 0\r\nContent-Length: {len(inner)}",
    "Content-Length: 5\r\n Content-Length: 0",
    "Transfer-Encoding:\x0bchunked",
    "Content-Length: +5",
):
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.settimeout(0.3)
        try:
            one.sendall(
                f"GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n{signed}\r\n{framing}\r\n\r\n0\r\n\r\n{inner}".encode("latin-1")
            )
            one.recv(1000)
        except OSError:
            pass
made = "smuggled" in str(s3.list_buckets())
told = any(call.parameters.get("Bucket") == "smuggled" for call in account.calls)
if made and not told:
    print("BRE" + "ACH: a call was made that is not on record")
if made:
    s3.delete_bucket(Bucket="smuggled")
s3.create_bucket(Bucket="lab-results")
s3.put_object(Bucket="lab-results", Key="scores.csv", Body=b"ada,3\nben,5\n")
