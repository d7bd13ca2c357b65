def outcome(endpoint, body):
    try:
        runtime.invoke_endpoint(EndpointName=endpoint, ContentType="application/json", Body=body.encode("utf-8"))
    except ClientError as problem:
        text = problem.response["Error"]["Message"]
        if "client error" in text:
            return "caller"
        if "server error" in text:
            return "server"
        return "not reached"
    else:
        return "answered"
