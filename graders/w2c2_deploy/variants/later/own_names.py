one = {"VariantName": "main", "ModelName": "titanic-lab", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
client.create_endpoint_config(
    EndpointConfigName="slow-config",
    ProductionVariants=[one],
    AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": f"s3://{bucket}/later-out/"}},
)
client.create_endpoint(EndpointName="titanic-later", EndpointConfigName="slow-config")
client.get_waiter("endpoint_in_service").wait(EndpointName="titanic-later")

where = runtime.invoke_endpoint_async(EndpointName="titanic-later", ContentType="application/json", InputLocation=later_input)
key = where["OutputLocation"].split("/", 3)[3]
s3.get_waiter("object_exists").wait(Bucket=bucket, Key=key)
later_labels = json.load(s3.get_object(Bucket=bucket, Key=key)["Body"])
