one = {"VariantName": "AllTraffic", "ModelName": "titanic-lab", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
client.create_endpoint_config(
    EndpointConfigName="titanic-later",
    ProductionVariants=[one],
    AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": later_output, "S3FailurePath": later_output}},
)
client.create_endpoint(EndpointName="titanic-later", EndpointConfigName="titanic-later")
client.get_waiter("endpoint_in_service").wait(EndpointName="titanic-later")


def place_of(address):
    return {"Bucket": bucket, "Key": address.removeprefix(f"s3://{bucket}/")}


failed = runtime.invoke_endpoint_async(EndpointName="titanic-later", InputLocation=later_input, ContentType="text/csv")
s3.get_waiter("object_exists").wait(**place_of(failed["FailureLocation"]))
begun = runtime.invoke_endpoint_async(EndpointName="titanic-later", InputLocation=later_input, ContentType="application/json")
s3.get_waiter("object_exists").wait(**place_of(begun["OutputLocation"]))
later_labels = json.loads(s3.get_object(**place_of(begun["OutputLocation"]))["Body"].read())
