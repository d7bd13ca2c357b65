def outcome(endpoint, body):
    try:
        runtime.invoke_endpoint(EndpointName=endpoint, ContentType="application/json", Body=body)
    except ClientError as error:
        match error.response:
            case {"Error": {"Code": "ModelError"}, "OriginalStatusCode": status} if 400 <= status < 500:
                return "caller"
            case {"Error": {"Code": "ModelError"}}:
                return "server"
            case _:
                return "not reached"
    return "answered"
