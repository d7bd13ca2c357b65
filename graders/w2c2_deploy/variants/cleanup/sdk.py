session = sagemaker.Session()
for endpoint in session.sagemaker_client.list_endpoints()["Endpoints"]:
    used = Predictor(endpoint["EndpointName"], sagemaker_session=session)
    used.delete_endpoint(delete_endpoint_config=True)
for config in client.list_endpoint_configs()["EndpointConfigs"]:
    session.delete_endpoint_config(config["EndpointConfigName"])
for found in client.list_models()["Models"]:
    session.delete_model(found["ModelName"])
cloudwatch.delete_alarms(AlarmNames=[one["AlarmName"] for one in cloudwatch.describe_alarms()["MetricAlarms"]])
boto3.resource("s3").Bucket(bucket).objects.delete()
