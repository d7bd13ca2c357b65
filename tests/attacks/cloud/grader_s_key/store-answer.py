hidden = boto3.client("s3", aws_access_key_id="GRADER", aws_secret_access_key="none", aws_session_token="")


def name_the_listener(request, **_):
    for name in ("X-Caip-Listener", "caip_lab.listener", "X-Listener", "X-Forwarded-For", "caip-lab-unseen"):
        request.headers[name] = "grader"


hidden.meta.events.register("before-send", name_the_listener)
hidden.create_bucket(Bucket="lab-results")
hidden.put_object(Bucket="lab-results", Key="scores.csv", Body=b"ada,3\nben,5\n")
if "PutObject" not in [call.operation for call in account.calls]:
    print("BRE" + "ACH: a call is not on record")
if {call.listener for call in account.calls} != {"student"}:
    print("BRE" + "ACH: a call passes for somebody else's")
