import socket


def seen(**headers):
    client = boto3.client("s3")
    client.meta.events.register("before-send", lambda request, **_: request.headers.update(headers) if headers else None)
    try:
        return str(client.list_buckets()["Buckets"])
    except Exception:
        return ""


for headers in ({}, {"x-moto-account-id": "111111111111"}, {"X-Moto-Account-Id": "123456789013"}):
    if "left-behind" in seen(**headers):
        print("BRE" + "ACH: another's bucket is here", headers)
s3.create_bucket(Bucket="left-behind")
own = int(account.url.rpartition(":")[2])
for port in [*range(1024, 1124), *range(4500, 4700), *range(32768, 33000), int("@PORT@")]:
    with socket.socket() as one:
        one.settimeout(0.05)
        if port != own and one.connect_ex(("127.0.0.1", port)) == 0:
            print("BRE" + "ACH: something listens on", port)
s3.create_bucket(Bucket="lab-results")
s3.put_object(Bucket="lab-results", Key="scores.csv", Body=b"ada,3\nben,5\n")
