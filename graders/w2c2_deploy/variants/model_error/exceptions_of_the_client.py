def outcome(endpoint, body):
    try:
        runtime.invoke_endpoint(EndpointName=endpoint, ContentType="application/json", Body=body)
        return "answered"
    except runtime.exceptions.ModelError as error:
        status = error.response["OriginalStatusCode"]
        return "server" if status >= 500 else "caller"
    except ClientError:
        return "not reached"
