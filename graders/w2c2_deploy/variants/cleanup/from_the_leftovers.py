for text in leftovers(bucket):
    kind, name = text.split(" ", 1)
    if kind == "endpoint":
        client.delete_endpoint(EndpointName=name)
    elif kind == "configuration":
        client.delete_endpoint_config(EndpointConfigName=name)
    elif kind == "model":
        client.delete_model(ModelName=name)
    elif kind == "alarm":
        cloudwatch.delete_alarms(AlarmNames=[name])
    else:
        s3.delete_object(Bucket=bucket, Key=name)
