import time

from sagemaker import image_uris

sm = boto3.Session().client("sagemaker", region_name="us-east-1")
where = image_uris.retrieve(framework="sklearn", region="us-east-1", version="1.2-1", instance_type="ml.m5.large")
environment = dict(SAGEMAKER_PROGRAM="inference.py", SAGEMAKER_SUBMIT_DIRECTORY="/opt/ml/model/code")
container = dict(Image=where, ModelDataUrl=model_data, Environment=environment)
sm.create_model(ModelName="survival-v1", PrimaryContainer=container, ExecutionRoleArn=role)
blue = dict(VariantName="blue", ModelName="survival-v1", InstanceType="ml.t2.medium", InitialInstanceCount=1)
sm.create_endpoint_config(EndpointConfigName="small-machine", ProductionVariants=[blue])
sm.create_endpoint(EndpointName="titanic", EndpointConfigName="small-machine")
while sm.describe_endpoint(EndpointName="titanic")["EndpointStatus"] == "Creating":
    time.sleep(0.5)
