def failure(endpoint, body):
    try:
        runtime.invoke_endpoint(EndpointName=endpoint, ContentType="application/json", Body=body)
        return None
    except ClientError as error:
        return error.response


def outcome(endpoint, body):
    found = failure(endpoint, body)
    if found is None:
        return "answered"
    if "OriginalStatusCode" not in found:
        return "not reached"
    return "server" if found["OriginalStatusCode"] // 100 == 5 else "caller"
