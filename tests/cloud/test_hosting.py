"""Models, endpoint configurations and endpoints: what AWS takes, what it refuses and in which words, what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from caip_lab.cloud import Account
from tests.cloud.conftest import client_of
from tests.cloud.deployments import ECHO, IMAGE, Hosted, archive

ARN = "arn:aws:sagemaker:us-east-1:123456789012"


@pytest.fixture(scope="module")
def hosted(account: Account) -> Hosted:
    return Hosted(account)


@pytest.fixture(scope="module")
def echo(hosted: Hosted) -> Iterator[str]:
    """Return the name of a model, an endpoint configuration and an endpoint that is in service."""
    name = "echo-of-hosting"
    assert hosted.deploy(name)["EndpointStatus"] == "InService"
    yield name
    hosted.sagemaker.delete_endpoint(EndpointName=name)


def refused(call: Callable[..., Any], **parameters: Any) -> str:
    """Return the message of the ValidationException that a call is refused with."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    assert error.value.response["Error"]["Code"] == "ValidationException"
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return str(error.value.response["Error"]["Message"])


def variant(**fields: Any) -> dict[str, Any]:
    given = {
        "VariantName": "AllTraffic",
        "ModelName": "echo-of-hosting",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
    }
    return {name: value for name, value in {**given, **fields}.items() if value is not None}


def test_a_model_is_described_as_it_was_made(hosted: Hosted, echo: str) -> None:
    found = hosted.sagemaker.describe_model(ModelName=echo)
    assert found["ModelArn"] == f"{ARN}:model/{echo}"
    assert found["ExecutionRoleArn"] == hosted.account.identity.role_arn
    assert found["PrimaryContainer"] == {
        "Image": IMAGE,
        "Mode": "SingleModel",
        "ModelDataUrl": f"s3://{echo}/model.tar.gz",
        "Environment": {},
    }
    assert found["EnableNetworkIsolation"] is False
    assert not {"VpcConfig", "Containers"} & found.keys()


def test_an_endpoint_and_its_configuration_are_described_as_they_are(hosted: Hosted, echo: str) -> None:
    config = hosted.sagemaker.describe_endpoint_config(EndpointConfigName=echo)
    assert config["EndpointConfigArn"] == f"{ARN}:endpoint-config/{echo}"
    assert config["ProductionVariants"][0]["InstanceType"] == "ml.t2.medium"
    assert not {"DataCaptureConfig", "AsyncInferenceConfig"} & config.keys()
    found = hosted.sagemaker.describe_endpoint(EndpointName=echo)
    assert found["EndpointArn"] == f"{ARN}:endpoint/{echo}"
    assert found["EndpointConfigName"] == echo
    shown = found["ProductionVariants"][0]
    assert (shown["VariantName"], shown["CurrentInstanceCount"], shown["CurrentWeight"]) == ("AllTraffic", 1, 1.0)
    assert "FailureReason" not in found


def test_they_are_listed_and_tagged(hosted: Hosted, echo: str) -> None:
    sagemaker = hosted.sagemaker
    assert [model["ModelName"] for model in sagemaker.list_models(NameContains=echo)["Models"]] == [echo]
    assert [each["EndpointName"] for each in sagemaker.list_endpoints(NameContains=echo)["Endpoints"]] == [echo]
    assert [each["EndpointConfigName"] for each in sagemaker.list_endpoint_configs(NameContains=echo)["EndpointConfigs"]] == [
        echo
    ]
    for kind in ("model", "endpoint-config", "endpoint"):
        sagemaker.add_tags(ResourceArn=f"{ARN}:{kind}/{echo}", Tags=[{"Key": "lab", "Value": "2"}])
        assert sagemaker.list_tags(ResourceArn=f"{ARN}:{kind}/{echo}")["Tags"] == [{"Key": "lab", "Value": "2"}]


def test_models_are_listed_page_by_page(hosted: Hosted, name: str) -> None:
    role = hosted.account.identity.role_arn
    for number in range(3):
        hosted.sagemaker.create_model(ModelName=f"{name}-{number}", ExecutionRoleArn=role, PrimaryContainer={"Image": IMAGE})
    pages = hosted.sagemaker.get_paginator("list_models").paginate(
        NameContains=name, SortBy="Name", SortOrder="Ascending", PaginationConfig={"PageSize": 2}
    )
    assert [[model["ModelName"][-1] for model in page["Models"]] for page in pages] == [["0", "1"], ["2"]]


def test_names_are_those_of_aws(hosted: Hosted) -> None:
    message = refused(hosted.sagemaker.create_endpoint, EndpointName="under_score", EndpointConfigName="c")
    assert message == (
        "1 validation error detected: Value 'under_score' at 'endpointName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
    )
    message = refused(
        hosted.sagemaker.create_model,
        ModelName="m" * 64,
        ExecutionRoleArn=hosted.account.identity.role_arn,
        PrimaryContainer={"Image": IMAGE, "ModelDataUrl": "ftp://b/m"},
    )
    assert message.startswith("2 validation errors detected: ")
    assert "at 'modelName' failed to satisfy constraint: Member must have length less than or equal to 63" in message
    assert "'ftp://b/m' at 'primaryContainer.modelDataUrl'" in message


def test_what_is_there_is_not_made_again(hosted: Hosted, echo: str) -> None:
    sagemaker, role = hosted.sagemaker, hosted.account.identity.role_arn
    model = refused(sagemaker.create_model, ModelName=echo, ExecutionRoleArn=role, PrimaryContainer={"Image": IMAGE})
    assert model == f'Cannot create already existing model "{ARN}:model/{echo}".'
    config = refused(sagemaker.create_endpoint_config, EndpointConfigName=echo, ProductionVariants=[variant()])
    assert config == f'Cannot create already existing endpoint configuration "{ARN}:endpoint-config/{echo}".'
    endpoint = refused(sagemaker.create_endpoint, EndpointName=echo, EndpointConfigName=echo)
    assert endpoint == f'Cannot create already existing endpoint "{ARN}:endpoint/{echo}".'


def test_what_is_not_there_is_not_found(hosted: Hosted) -> None:
    sagemaker = hosted.sagemaker
    for call in (sagemaker.describe_model, sagemaker.delete_model):
        assert refused(call, ModelName="none") == f'Could not find model "{ARN}:model/none".'
    for call in (sagemaker.describe_endpoint_config, sagemaker.delete_endpoint_config):
        message = refused(call, EndpointConfigName="none")
        assert message == f'Could not find endpoint configuration "{ARN}:endpoint-config/none".'
    for call in (sagemaker.describe_endpoint, sagemaker.delete_endpoint):
        assert refused(call, EndpointName="none") == f'Could not find endpoint "{ARN}:endpoint/none".'
    message = refused(sagemaker.create_endpoint, EndpointName="e", EndpointConfigName="none")
    assert message == f'Could not find endpoint configuration "{ARN}:endpoint-config/none".'
    config = {"EndpointConfigName": "c", "ProductionVariants": [variant(ModelName="none")]}
    assert refused(sagemaker.create_endpoint_config, **config) == f'Could not find model "{ARN}:model/none".'


def test_the_role_and_the_model_data_of_a_model_must_be_there(hosted: Hosted, name: str) -> None:
    create, role = hosted.sagemaker.create_model, hosted.account.identity.role_arn
    model = {"ModelName": name, "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": f"s3://{name}/model.tar.gz"}}
    assert "Could not find model data at" in refused(create, ExecutionRoleArn=role, **model)
    assert "role" in refused(create, ExecutionRoleArn="arn:aws:iam::123456789012:role/nobody", **model)
    assert "ExecutionRoleArn is required" in refused(create, **model)
    assert "PrimaryContainer or Containers" in refused(create, ModelName=name, ExecutionRoleArn=role)
    assert name not in str(hosted.sagemaker.list_models()["Models"])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"InstanceType": "ml.huge"}, "Value 'ml.huge' at 'productionVariants.1.member.instanceType'"),
        ({"InstanceType": None}, "Exactly one of InstanceType and ServerlessConfig"),
        ({"InitialInstanceCount": None}, "InitialInstanceCount is required"),
        (
            {"InstanceType": None, "ServerlessConfig": {"MemorySizeInMB": 1500, "MaxConcurrency": 1}},
            "Member must satisfy enum value set: [1024, 2048, 3072, 4096, 5120, 6144]",
        ),
    ],
)
def test_a_variant_has_instances_or_memory_as_aws_sells_them(
    hosted: Hosted, echo: str, fields: dict[str, Any], message: str
) -> None:
    create = hosted.sagemaker.create_endpoint_config
    assert message in refused(create, EndpointConfigName="c", ProductionVariants=[variant(**fields)])


def test_instance_types_newer_than_moto_knows_are_taken(hosted: Hosted, echo: str, name: str) -> None:
    create = hosted.sagemaker.create_endpoint_config
    create(EndpointConfigName=name, ProductionVariants=[variant(InstanceType="ml.g5.xlarge")])
    hosted.sagemaker.delete_endpoint_config(EndpointConfigName=name)


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"ProductionVariants": [variant(), variant(VariantName="b")]}, "more than one production variant"),
        ({"ShadowProductionVariants": [variant(VariantName="b")]}, "Shadow variants"),
        ({"ProductionVariants": [variant(ManagedInstanceScaling={"Status": "ENABLED"})]}, "Scaling of instances"),
        ({"ProductionVariants": [variant(ModelName=None)]}, "inference components"),
        (
            {
                "DataCaptureConfig": {
                    "EnableCapture": True,
                    "InitialSamplingPercentage": 100,
                    "DestinationS3Uri": "s3://b/c",
                    "CaptureOptions": [{"CaptureMode": "Input"}],
                }
            },
            "Data capture",
        ),
    ],
)
def test_what_is_not_offered_is_refused_by_name(hosted: Hosted, echo: str, fields: dict[str, Any], what: str) -> None:
    request = {"EndpointConfigName": "c", "ProductionVariants": [variant()], **fields}
    message = refused(hosted.sagemaker.create_endpoint_config, **request)
    assert what in message
    assert "not offered by this local account" in message


def test_operations_that_are_not_offered_are_refused_by_name(hosted: Hosted, echo: str) -> None:
    message = refused(hosted.sagemaker.update_endpoint, EndpointName=echo, EndpointConfigName=echo)
    assert message.startswith("UpdateEndpoint is not offered by this local account")
    role, two = hosted.account.identity.role_arn, [{"Image": IMAGE}, {"Image": IMAGE}]
    message = refused(hosted.sagemaker.create_model, ModelName="two", ExecutionRoleArn=role, Containers=two)
    assert "inference pipeline" in message


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("def predict_fn(d, m): return 1\n", "Please provide a model_fn implementation"),
        ("def model_fn(d):\n    return (\n", "SyntaxError"),
        ("def model_fn(d): return open(d + '/model.joblib')\n", "FileNotFoundError"),
        ("import sys\nsys.exit(0)\n", ""),
        ("if __name__ == '__main__':\n    print('trained')\n", "Please provide a model_fn implementation"),
    ],
    ids=["no model_fn", "syntax error", "no model", "exits", "a training script"],
)
def test_an_endpoint_whose_model_does_not_load_fails_its_ping_and_the_log_says_why(
    hosted: Hosted, name: str, program: str, why: str
) -> None:
    found = hosted.deploy(name, program)
    assert found["EndpointStatus"] == "Failed"
    assert found["FailureReason"] == (
        "The primary container for production variant AllTraffic did not pass the ping health check. "
        "Please check CloudWatch logs for this endpoint."
    )
    assert why in hosted.log(f"/aws/sagemaker/Endpoints/{name}")
    with pytest.raises(ClientError, match=f"Endpoint {name} of account 123456789012 not found"):
        hosted.invoke(name, b"1")
    hosted.sagemaker.delete_endpoint(EndpointName=name)


def test_a_model_archive_that_is_gone_or_broken_fails_the_endpoint(hosted: Hosted, name: str) -> None:
    hosted.model(name)
    hosted.config(name)
    hosted.s3.put_object(Bucket=name, Key="model.tar.gz", Body=b"not an archive")
    reason = hosted.endpoint(name)["FailureReason"]
    assert reason.startswith(
        f'Failed to extract model data archive for container "container_1" from URL "s3://{name}/model.tar.gz". '
        "Please ensure that the object located at the URL is a valid tar.gz archive"
    )
    hosted.sagemaker.delete_endpoint(EndpointName=name)
    hosted.s3.delete_object(Bucket=name, Key="model.tar.gz")
    assert hosted.endpoint(name)["FailureReason"] == (
        f'Failed to download model data for container "container_1" from URL: "s3://{name}/model.tar.gz". Please ensure that '
        "there is an object located at the URL and that the role passed to CreateModel has permissions to download the object."
    )
    hosted.sagemaker.delete_endpoint(EndpointName=name)


def test_code_may_be_in_an_archive_of_its_own(hosted: Hosted, name: str) -> None:
    hosted.s3.create_bucket(Bucket=name)
    hosted.s3.put_object(Bucket=name, Key="model.tar.gz", Body=archive({"weights.txt": "w"}))
    hosted.s3.put_object(Bucket=name, Key="sourcedir.tar.gz", Body=archive({"serve.py": ECHO}))
    environment = {"SAGEMAKER_PROGRAM": "serve.py", "SAGEMAKER_SUBMIT_DIRECTORY": f"s3://{name}/sourcedir.tar.gz"}
    hosted.sagemaker.create_model(
        ModelName=name,
        ExecutionRoleArn=hosted.account.identity.role_arn,
        PrimaryContainer={"Image": IMAGE, "ModelDataUrl": f"s3://{name}/model.tar.gz", "Environment": environment},
    )
    hosted.config(name)
    assert hosted.endpoint(name)["EndpointStatus"] == "InService"
    assert hosted.invoke(name, b"hello")["Body"].read() == b"hello"
    hosted.sagemaker.delete_endpoint(EndpointName=name)


def test_a_role_that_may_not_read_the_model_is_refused_and_fails_its_endpoint(hosted: Hosted, name: str) -> None:
    hosted.model(name)
    iam = client_of(hosted.account, "iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    model = {"ModelName": f"{name}-2", "ExecutionRoleArn": role}
    container = {"Image": IMAGE, "ModelDataUrl": f"s3://{name}/model.tar.gz"}
    message = refused(hosted.sagemaker.create_model, **model, PrimaryContainer=container)
    assert message.startswith(f'Could not access model data at s3://{name}/model.tar.gz. Please ensure that the role "{role}"')
    may = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": f"arn:aws:s3:::{name}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [may]})
    iam.put_role_policy(RoleName=name, PolicyName="reads", PolicyDocument=policy)
    hosted.sagemaker.create_model(**model, PrimaryContainer=container)
    iam.delete_role_policy(RoleName=name, PolicyName="reads")
    hosted.config(name, {"ModelName": f"{name}-2", "InstanceType": "ml.t2.medium", "InitialInstanceCount": 1})
    assert hosted.endpoint(name)["FailureReason"].startswith("Failed to download model data")
    hosted.sagemaker.delete_endpoint(EndpointName=name)


def test_what_requirements_ask_for_is_there_or_the_endpoint_fails(hosted: Hosted, name: str) -> None:
    hosted.s3.create_bucket(Bucket=name)
    role = hosted.account.identity.role_arn
    for number, (asked, status) in enumerate([("numpy>=1\n", "InService"), ("no such line at all!\n", "Failed")]):
        own = f"{name}-{number}"
        files = {"code/inference.py": "def model_fn(d): return 1\n", "code/requirements.txt": asked}
        hosted.s3.put_object(Bucket=name, Key=f"{number}.tar.gz", Body=archive(files))
        container = {"Image": IMAGE, "ModelDataUrl": f"s3://{name}/{number}.tar.gz"}
        hosted.sagemaker.create_model(ModelName=own, ExecutionRoleArn=role, PrimaryContainer=container)
        hosted.config(own)
        assert hosted.endpoint(own)["EndpointStatus"] == status
        hosted.sagemaker.delete_endpoint(EndpointName=own)
    assert "Requirement already satisfied: numpy>=1" in hosted.log(f"/aws/sagemaker/Endpoints/{name}-0")


def test_the_sdk_is_answered_when_the_endpoint_is_settled_and_others_at_once(hosted: Hosted, name: str) -> None:
    hosted.model(name, "import time\ntime.sleep(1)\ndef model_fn(d): return 1\n")
    hosted.config(name)
    hosted.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    assert hosted.sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"] == "Creating"
    sdk = client_of(hosted.account, "sagemaker", config=Config(user_agent_extra="AWS-SageMaker-Python-SDK/2.257.7"))
    assert sdk.describe_endpoint(EndpointName=name)["EndpointStatus"] == "InService"
    hosted.sagemaker.delete_endpoint(EndpointName=name)


def test_an_endpoint_that_is_being_created_is_not_deleted_nor_invoked(hosted: Hosted, name: str) -> None:
    hosted.model(name, "import time\ntime.sleep(2)\ndef model_fn(d): return 1\n")
    hosted.config(name)
    hosted.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    message = refused(hosted.sagemaker.delete_endpoint, EndpointName=name)
    assert message == f'Cannot update in-progress endpoint "{ARN}:endpoint/{name}".'
    with pytest.raises(ClientError, match=f"Endpoint {name} of account 123456789012 not found"):
        hosted.invoke(name, b"1")
    assert hosted.settled(name)["EndpointStatus"] == "InService"
    hosted.sagemaker.delete_endpoint(EndpointName=name)


def test_an_endpoint_outlives_its_model_and_its_configuration(hosted: Hosted, name: str) -> None:
    hosted.deploy(name)
    hosted.sagemaker.delete_endpoint_config(EndpointConfigName=name)
    hosted.sagemaker.delete_model(ModelName=name)
    assert hosted.invoke(name, b"still")["Body"].read() == b"still"
    hosted.sagemaker.delete_endpoint(EndpointName=name)
    with pytest.raises(ClientError, match=f"Endpoint {name} of account 123456789012 not found"):
        hosted.invoke(name, b"1")


def test_of_two_that_make_or_delete_the_same_one_wins(hosted: Hosted, name: str) -> None:
    hosted.model(name)
    hosted.config(name)

    def outcome(call: Callable[..., Any], **parameters: Any) -> str:
        try:
            call(**parameters)
        except ClientError as error:
            return str(error.response["Error"]["Message"])
        return "done"

    def race(call: Callable[..., Any], **parameters: Any) -> list[str]:
        with ThreadPoolExecutor(4) as threads:
            return sorted(threads.map(lambda _: outcome(call, **parameters), range(4)))

    already = f'Cannot create already existing endpoint "{ARN}:endpoint/{name}".'
    assert race(hosted.sagemaker.create_endpoint, EndpointName=name, EndpointConfigName=name) == [already] * 3 + ["done"]
    assert hosted.settled(name)["EndpointStatus"] == "InService"
    gone = f'Could not find endpoint "{ARN}:endpoint/{name}".'
    assert race(hosted.sagemaker.delete_endpoint, EndpointName=name) == [gone] * 3 + ["done"]
