files = boto3.resource("s3").Bucket(bucket)
files.objects.all().delete()
files.delete()
for alarm in boto3.resource("cloudwatch").alarms.all():
    alarm.delete()
for endpoint in client.list_endpoints()["Endpoints"]:
    client.delete_endpoint(EndpointName=endpoint["EndpointName"])
for model_there in client.list_models()["Models"]:
    client.delete_model(ModelName=model_there["ModelName"])
for config in client.list_endpoint_configs()["EndpointConfigs"]:
    client.delete_endpoint_config(EndpointConfigName=config["EndpointConfigName"])
