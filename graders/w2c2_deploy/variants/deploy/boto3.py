image = sagemaker.image_uris.retrieve("sklearn", "us-east-1", "1.2-1", instance_type="ml.t2.medium")
client.create_model(
    ModelName="titanic",
    ExecutionRoleArn=role,
    PrimaryContainer={
        "Image": image,
        "ModelDataUrl": model_data,
        "Environment": {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},
    },
)
client.create_endpoint_config(
    EndpointConfigName="titanic",
    ProductionVariants=[
        {"VariantName": "AllTraffic", "ModelName": "titanic", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
    ],
)
client.create_endpoint(EndpointName="titanic", EndpointConfigName="titanic")
client.get_waiter("endpoint_in_service").wait(EndpointName="titanic")
