one = {"VariantName": "AllTraffic", "ModelName": "titanic-lab", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
client.create_endpoint_config(
    EndpointConfigName="titanic-later",
    ProductionVariants=[one],
    AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": later_output}},
)
client.create_endpoint(EndpointName="titanic-later", EndpointConfigName="titanic-later")
client.get_waiter("endpoint_in_service").wait(EndpointName="titanic-later")

begun = runtime.invoke_endpoint_async(
    EndpointName="titanic-later", InputLocation=later_input, ContentType="application/json", Accept="text/csv"
)
key = begun["OutputLocation"].removeprefix(f"s3://{bucket}/")
s3.get_waiter("object_exists").wait(Bucket=bucket, Key=key)
later_labels = [int(line) for line in s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode().split()]
