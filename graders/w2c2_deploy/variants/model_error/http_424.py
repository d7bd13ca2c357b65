def outcome(endpoint, body):
    try:
        runtime.invoke_endpoint(EndpointName=endpoint, ContentType="application/json", Body=body)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 424:
            return ["caller", "server"][error.response["OriginalStatusCode"] // 100 - 4]
        return "not reached"
    return "answered"
