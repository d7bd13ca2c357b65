one = {"VariantName": "AllTraffic", "ModelName": "titanic-lab", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
client.create_endpoint_config(
    EndpointConfigName="titanic-later",
    ProductionVariants=[one],
    AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": later_output}},
)
client.create_endpoint(EndpointName="titanic-later", EndpointConfigName="titanic-later")
client.get_waiter("endpoint_in_service").wait(EndpointName="titanic-later")

answer = runtime.invoke_endpoint_async(
    EndpointName="titanic-later", InputLocation=later_input, ContentType="application/json", InferenceId="lab-1"
)
parts = answer["OutputLocation"].split("/")
place = {"Bucket": parts[2], "Key": "/".join(parts[3:])}
s3.get_waiter("object_exists").wait(**place)
text = s3.get_object(**place)["Body"].read().decode()
later_labels = [int(one) for one in text.strip("[]\n ").split(",")]
