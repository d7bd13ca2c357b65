for listed, key, name, delete in [
    (client.list_endpoints, "Endpoints", "EndpointName", client.delete_endpoint),
    (client.list_endpoint_configs, "EndpointConfigs", "EndpointConfigName", client.delete_endpoint_config),
    (client.list_models, "Models", "ModelName", client.delete_model),
]:
    for one in listed(MaxResults=100)[key]:
        delete(**{name: one[name]})
for alarm in cloudwatch.describe_alarms()["MetricAlarms"]:
    cloudwatch.delete_alarms(AlarmNames=[alarm["AlarmName"]])
for key in [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]:
    s3.delete_object(Bucket=bucket, Key=key)
