import http.client, itertools


def raw(method, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["AWS_ENDPOINT_URL"].rpartition(":")[2]), timeout=5)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, text in {"Host": "127.0.0.1:4566", "Content-Length": "0", **headers}.items():
        connection.putheader(name, text)
    connection.endheaders()
    try:
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""


import os

spelled = ["/moto-api", "//moto-api", "/%6doto-api", "/./moto-api", "/x/../moto-api", "/MOTO-API", "/moto-api;x", "/moto-api%2f"]
for start, end in itertools.product(
    spelled, ("/reset", "/data.json", "/config", "/seed?a=42", "/state-manager/set-transition", "/")
):
    for method in ("GET", "POST"):
        for host in ("127.0.0.1:4566", "motoapi.amazonaws.com", "moto-api"):
            status, body = raw(method, start + end, Host=host)
            if status == 200 and (b"lab-results" in body or b'"status": "ok"' in body or b"S3" in body):
                print("BRE" + "ACH: administered by", method, start + end, host, body[:80])
if "lab-results" not in str(s3.list_buckets()):
    print("BRE" + "ACH: the account was reset")


def fetch(key):
    return s3.get_object(Bucket="lab-results", Key=key)["Body"].read().decode()
