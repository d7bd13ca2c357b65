while alarm_state("server-errors") != "ALARM":
    for _ in range(10):
        try:
            runtime.invoke_endpoint(EndpointName="titanic-lab", ContentType="text/csv", Body="one,two")
        except ClientError as error:
            status_code = error.response["OriginalStatusCode"]
