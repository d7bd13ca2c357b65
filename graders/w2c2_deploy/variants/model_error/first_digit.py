def outcome(endpoint, body):
    result = "answered"
    try:
        boto3.client("sagemaker-runtime").invoke_endpoint(EndpointName=endpoint, ContentType="application/json", Body=body)
    except ClientError as error:
        status = str(error.response.get("OriginalStatusCode", ""))
        result = {"4": "caller", "5": "server"}.get(status[:1], "not reached")
    return result
