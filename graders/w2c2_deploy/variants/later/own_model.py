described = client.describe_model(ModelName="titanic-lab")
container = {key: described["PrimaryContainer"][key] for key in ("Image", "ModelDataUrl", "Environment")}
client.create_model(ModelName="titanic-later", ExecutionRoleArn=role, PrimaryContainer=container)

one = {"VariantName": "AllTraffic", "ModelName": "titanic-later", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
client.create_endpoint_config(
    EndpointConfigName="titanic-later",
    ProductionVariants=[one],
    AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": later_output, "S3FailurePath": later_output + "/failed"}},
)
client.create_endpoint(EndpointName="titanic-later", EndpointConfigName="titanic-later")
client.get_waiter("endpoint_in_service").wait(EndpointName="titanic-later")

begun = runtime.invoke_endpoint_async(EndpointName="titanic-later", InputLocation=later_input, ContentType="application/json")
target = begun["OutputLocation"].replace(f"s3://{bucket}/", "")
s3.get_waiter("object_exists").wait(Bucket=bucket, Key=target, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
s3.download_file(bucket, target, "later.json")
with open("later.json") as file:
    later_labels = json.load(file)
