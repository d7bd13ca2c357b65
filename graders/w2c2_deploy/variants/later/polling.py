import time

one = {"VariantName": "AllTraffic", "ModelName": "titanic-lab", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
client.create_endpoint_config(
    EndpointConfigName="titanic-later",
    ProductionVariants=[one],
    AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": later_output}, "ClientConfig": {"MaxConcurrentInvocationsPerInstance": 2}},
)
client.create_endpoint(EndpointName="titanic-later", EndpointConfigName="titanic-later")
client.get_waiter("endpoint_in_service").wait(EndpointName="titanic-later")

answer = runtime.invoke_endpoint_async(
    EndpointName="titanic-later", InputLocation=later_input, ContentType="application/json", Accept="application/json"
)
bucket_name, _, key = answer["OutputLocation"][len("s3://") :].partition("/")
later_labels = None
while later_labels is None:
    try:
        later_labels = json.loads(s3.get_object(Bucket=bucket_name, Key=key)["Body"].read())
    except s3.exceptions.NoSuchKey:
        time.sleep(0.2)
