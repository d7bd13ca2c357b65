"""What lets you do each task of this lab without the one before it, and tells you how your account stands.

Nothing here is needed outside of the lab: on AWS your own calls do all of it.
"""

import contextlib

import boto3
from botocore.exceptions import ClientError

FINE = "3,male,22,1,0,7.25,S"
FAILED = "3,male,unknown,1,0,7.25,S"


def endpoint(name, model_data, role):
    """Put the model of the first cells behind an endpoint, and wait until it is in service. Not if it is there already."""
    if status(name) != "not there":
        return
    from sagemaker import image_uris

    client = boto3.client("sagemaker")
    image = image_uris.retrieve("sklearn", client.meta.region_name, "1.2-1", instance_type="ml.t2.medium")
    environment = {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}
    container = {"Image": image, "ModelDataUrl": model_data, "Environment": environment}
    variant = {"VariantName": "AllTraffic", "ModelName": name, "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
    client.create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer=container)
    client.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    client.create_endpoint(EndpointName=name, EndpointConfigName=name)
    client.get_waiter("endpoint_in_service").wait(EndpointName=name)


def traffic(name, fine, refused, failed):
    """Be other people's apps: send requests that are answered, that are refused (4xx), and that the script fails on (5xx)."""
    runtime = boto3.client("sagemaker-runtime")
    for body in [FAILED] * failed + [""] * refused + [FINE] * fine:
        with contextlib.suppress(runtime.exceptions.ModelError):
            runtime.invoke_endpoint(EndpointName=name, ContentType="text/csv", Body=body)


def alarm(name, endpoint, errors):
    """Make an alarm that rings when an endpoint has failed on so many requests within an hour."""
    metric = {"Namespace": "AWS/SageMaker", "MetricName": "Invocation5XXErrors", "Statistic": "Sum", "Period": 3600}
    where = [{"Name": "EndpointName", "Value": endpoint}, {"Name": "VariantName", "Value": "AllTraffic"}]
    limit = {"ComparisonOperator": "GreaterThanOrEqualToThreshold", "Threshold": errors, "EvaluationPeriods": 1}
    more = {"Dimensions": where, "TreatMissingData": "notBreaching"}
    boto3.client("cloudwatch").put_metric_alarm(AlarmName=name, **metric, **limit, **more)


def status(name):
    """Return the status of an endpoint, such as "InService", or "not there"."""
    try:
        return boto3.client("sagemaker").describe_endpoint(EndpointName=name)["EndpointStatus"]
    except ClientError:
        return "not there"


def alarm_state(name):
    """Return "ALARM", "OK" or "INSUFFICIENT_DATA", or "not there"."""
    found = boto3.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return found[0]["StateValue"] if found else "not there"


def leftovers(bucket):
    """Return what is still in the account, as texts."""
    client, cloudwatch, s3 = boto3.client("sagemaker"), boto3.client("cloudwatch"), boto3.client("s3")
    found = [f"endpoint {one['EndpointName']}" for one in client.list_endpoints()["Endpoints"]]
    found += [f"configuration {one['EndpointConfigName']}" for one in client.list_endpoint_configs()["EndpointConfigs"]]
    found += [f"model {one['ModelName']}" for one in client.list_models()["Models"]]
    found += [f"alarm {one['AlarmName']}" for one in cloudwatch.describe_alarms()["MetricAlarms"]]
    if bucket in [one["Name"] for one in s3.list_buckets()["Buckets"]]:
        found += [f"object {one['Key']}" for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return found
