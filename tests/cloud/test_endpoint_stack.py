"""A stack that serves: its endpoint really answers, and ends with the stack; one that cannot serve is rolled back."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from caip_lab.cloud import Account
from tests.cloud.conftest import Client
from tests.cloud.deployments import ECHO, IMAGE, archive

BROKEN = "def model_fn(model_dir):\n    raise ValueError('no model')\n"


def template(account: Account, name: str) -> str:
    container = {"Image": IMAGE, "ModelDataUrl": f"s3://{name}/model.tar.gz", "Environment": {"LEVEL": 20}}
    variant = {"VariantName": "AllTraffic", "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]}, "InitialVariantWeight": "1"}
    variant |= {"InstanceType": "ml.t2.medium", "InitialInstanceCount": {"Ref": "Count"}}
    resources = {
        "Endpoint": (
            "Endpoint",
            {"EndpointName": f"{name}-e", "EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]}},
        ),
        "Config": ("EndpointConfig", {"EndpointConfigName": f"{name}-c", "ProductionVariants": [variant]}),
        "Model": (
            "Model",
            {"ModelName": f"{name}-m", "ExecutionRoleArn": account.identity.role_arn, "PrimaryContainer": container},
        ),
    }
    made = {key: {"Type": f"AWS::SageMaker::{kind}", "Properties": properties} for key, (kind, properties) in resources.items()}
    outputs = {"Arn": {"Value": {"Ref": "Endpoint"}}, "Name": {"Value": {"Fn::GetAtt": ["Endpoint", "EndpointName"]}}}
    return json.dumps({"Parameters": {"Count": {"Type": "String", "Default": "1"}}, "Resources": made, "Outputs": outputs})


def create(client: Client, account: Account, name: str, program: str) -> dict[str, Any]:
    """Make a stack of a model that is this program; return it as it ended."""
    client("s3").create_bucket(Bucket=name)
    packed = archive({"weights.txt": "1", "code/inference.py": program})
    client("s3").put_object(Bucket=name, Key="model.tar.gz", Body=packed)
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=template(account, name))
    with contextlib.suppress(WaiterError):
        cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
    stack: dict[str, Any] = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    return stack


def test_an_endpoint_of_a_stack_answers_until_the_stack_is_deleted(client: Client, account: Account, name: str) -> None:
    stack = create(client, account, name, ECHO)
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    found = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    assert found == {"Arn": f"arn:aws:sagemaker:us-east-1:123456789012:endpoint/{name}-e", "Name": f"{name}-e"}
    sagemaker = client("sagemaker")
    assert sagemaker.describe_endpoint(EndpointName=f"{name}-e")["EndpointStatus"] == "InService"
    assert sagemaker.describe_model(ModelName=f"{name}-m")["PrimaryContainer"]["Environment"]["LEVEL"] == "20"
    runtime = client("sagemaker-runtime")
    answer = runtime.invoke_endpoint(EndpointName=f"{name}-e", Body=b"hello", ContentType="text/csv", Accept="text/csv")
    assert answer["Body"].read() == b"hello"
    client("cloudformation").delete_stack(StackName=name)
    client("cloudformation").get_waiter("stack_delete_complete").wait(StackName=name)
    for call, key in (
        ("describe_endpoint", {"EndpointName": f"{name}-e"}),
        ("describe_endpoint_config", {"EndpointConfigName": f"{name}-c"}),
        ("describe_model", {"ModelName": f"{name}-m"}),
    ):
        with pytest.raises(ClientError, match="Could not find"):
            getattr(sagemaker, call)(**key)
    with pytest.raises(ClientError, match="not found"):
        runtime.invoke_endpoint(EndpointName=f"{name}-e", Body=b"hello")


def test_an_endpoint_that_does_not_come_up_rolls_its_stack_back(client: Client, account: Account, name: str) -> None:
    assert create(client, account, name, BROKEN)["StackStatus"] == "ROLLBACK_COMPLETE"
    found = client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    failed = next(each for each in found if each["ResourceStatus"] == "CREATE_FAILED")
    assert failed["LogicalResourceId"] == "Endpoint"
    assert "did not pass the ping health check" in failed["ResourceStatusReason"]
    for call, key in (("describe_endpoint", {"EndpointName": f"{name}-e"}), ("describe_model", {"ModelName": f"{name}-m"})):
        with pytest.raises(ClientError, match="Could not find"):
            getattr(client("sagemaker"), call)(**key)
