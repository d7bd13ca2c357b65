for page in client.get_paginator("list_endpoints").paginate():
    for one in page["Endpoints"]:
        client.delete_endpoint(EndpointName=one["EndpointName"])
for page in client.get_paginator("list_endpoint_configs").paginate():
    for one in page["EndpointConfigs"]:
        client.delete_endpoint_config(EndpointConfigName=one["EndpointConfigName"])
for page in client.get_paginator("list_models").paginate():
    for one in page["Models"]:
        client.delete_model(ModelName=one["ModelName"])
names = [one["AlarmName"] for page in cloudwatch.get_paginator("describe_alarms").paginate() for one in page["MetricAlarms"]]
cloudwatch.delete_alarms(AlarmNames=names)
for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": one["Key"]} for one in page["Contents"]]})
