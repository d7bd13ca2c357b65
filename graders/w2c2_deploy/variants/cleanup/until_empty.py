def delete(function, **name):
    try:
        function(**name)
    except ClientError as error:
        print(error)


while leftovers(bucket):
    for one in client.list_endpoints()["Endpoints"]:
        delete(client.delete_endpoint, EndpointName=one["EndpointName"])
    for one in client.list_endpoint_configs()["EndpointConfigs"]:
        delete(client.delete_endpoint_config, EndpointConfigName=one["EndpointConfigName"])
    for one in client.list_models()["Models"]:
        delete(client.delete_model, ModelName=one["ModelName"])
    for one in cloudwatch.describe_alarms()["MetricAlarms"]:
        delete(cloudwatch.delete_alarms, AlarmNames=[one["AlarmName"]])
    for one in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
        delete(s3.delete_object, Bucket=bucket, Key=one["Key"])
