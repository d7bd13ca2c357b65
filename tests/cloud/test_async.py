"""Asynchronous inference: outputs, failures, content types, and the backlog."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from caip_lab.cloud import Account
from tests.cloud.deployments import Hosted, until

PROGRAM = """
    import json
    def model_fn(model_dir): return None
    def transform_fn(model, body, content_type, accept):
        if body == "fail": raise ValueError("as I was told")
        return json.dumps([body if isinstance(body, str) else len(body), content_type, accept]), "application/json"
"""


@pytest.fixture(scope="module")
def hosted(account: Account) -> Hosted:
    return Hosted(account)


@pytest.fixture(scope="module")
def endpoint(hosted: Hosted) -> Iterator[str]:
    """Return the name of an endpoint, and of the bucket where its outputs are."""
    name = "asynchronous-echo"
    output = {"S3OutputPath": f"s3://{name}/out/", "S3FailurePath": f"s3://{name}/failed"}
    found = hosted.deploy(name, PROGRAM, AsyncInferenceConfig={"OutputConfig": output})
    assert found["EndpointStatus"] == "InService"
    assert found["AsyncInferenceConfig"] == {"OutputConfig": output}
    yield name
    hosted.sagemaker.delete_endpoint(EndpointName=name)


def invoke(hosted: Hosted, endpoint: str, **more: Any) -> Any:
    return hosted.sagemaker_runtime.invoke_endpoint_async(EndpointName=endpoint, **more)


def content(hosted: Hosted, uri: str) -> Any:
    """Return an object, once it is there."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    hosted.s3.get_waiter("object_exists").wait(Bucket=bucket, Key=key, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    return hosted.s3.get_object(Bucket=bucket, Key=key)


def test_an_output_is_written_where_the_answer_says(hosted: Hosted, endpoint: str) -> None:
    hosted.s3.put_object(Bucket=endpoint, Key="in.csv", Body=b"1,2", ContentType="text/csv")
    answer = invoke(hosted, endpoint, InputLocation=f"s3://{endpoint}/in.csv", InferenceId="mine", Accept="text/csv")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert answer["InferenceId"] == "mine"
    assert answer["OutputLocation"].startswith(f"s3://{endpoint}/out/")
    assert answer["FailureLocation"].startswith(f"s3://{endpoint}/failed/")
    found = content(hosted, answer["OutputLocation"])
    assert found["ContentType"] == "application/json"
    assert json.loads(found["Body"].read()) == ["1,2", "text/csv", "text/csv"], "the content type is the object's"


def test_the_request_may_say_what_its_input_is_and_where_its_output_goes(hosted: Hosted, endpoint: str) -> None:
    hosted.s3.put_object(Bucket=endpoint, Key="in.bin", Body=b"\xff\x00", ContentType="text/csv")
    answer = invoke(hosted, endpoint, InputLocation=f"s3://{endpoint}/in.bin", ContentType="application/x-mine")
    assert answer["InferenceId"]
    assert json.loads(content(hosted, answer["OutputLocation"])["Body"].read()) == [2, "application/x-mine", "application/json"]


def test_a_small_input_may_be_in_the_request(hosted: Hosted, endpoint: str) -> None:
    answer = invoke(hosted, endpoint, Body=b"[1]", ContentType="application/json", Filename="mine.json")
    assert answer["OutputLocation"] == f"s3://{endpoint}/out/mine.json"
    assert json.loads(content(hosted, answer["OutputLocation"])["Body"].read())[0] == "[1]"


def test_an_error_of_the_model_is_written_to_the_failure_location(hosted: Hosted, endpoint: str) -> None:
    hosted.s3.put_object(Bucket=endpoint, Key="bad", Body=b"fail", ContentType="text/csv")
    answer = invoke(hosted, endpoint, InputLocation=f"s3://{endpoint}/bad")
    text = content(hosted, answer["FailureLocation"])["Body"].read().decode()
    assert text.startswith('Received server error (500) from model with message "<!DOCTYPE HTML')
    assert f"logEventViewer:group=/aws/sagemaker/Endpoints/{endpoint} in account 123456789012" in text
    assert "ValueError: as I was told" in hosted.log(f"/aws/sagemaker/Endpoints/{endpoint}")


def test_an_input_that_is_not_there_is_a_failure(hosted: Hosted, endpoint: str) -> None:
    answer = invoke(hosted, endpoint, InputLocation=f"s3://{endpoint}/none")
    assert b"NoSuchKey" in content(hosted, answer["FailureLocation"])["Body"].read()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"InputLocation": "ftp://b/k"}, "at 'inputLocation' failed to satisfy constraint"),
        ({}, "Exactly one of InputLocation and Body"),
        ({"Body": b"x" * 128_001}, "less than or equal to 128000"),
        ({"InputLocation": "s3://b/k", "InvocationTimeoutSeconds": 3601}, "must be between 1 and 3600"),
    ],
)
def test_a_request_is_checked_before_it_waits(hosted: Hosted, endpoint: str, parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message) as error:
        invoke(hosted, endpoint, **parameters)
    assert error.value.response["Error"]["Code"] == "ValidationError"


def test_it_is_not_invoked_synchronously(hosted: Hosted, endpoint: str) -> None:
    with pytest.raises(ClientError, match="is an asynchronous endpoint: call InvokeEndpointAsync"):
        hosted.invoke(endpoint, b"1")


def test_the_backlog_is_answered_and_in_cloudwatch(hosted: Hosted, endpoint: str) -> None:
    answers = [invoke(hosted, endpoint, Body=str(number).encode(), ContentType="text/csv") for number in range(12)]
    assert len({answer["OutputLocation"] for answer in answers}) == 12
    for number, answer in enumerate(answers):
        assert json.loads(content(hosted, answer["OutputLocation"])["Body"].read())[0] == str(number)
    until(lambda: latest(hosted, endpoint, "ApproximateBacklogSize", "Minimum") == 0)
    assert latest(hosted, endpoint, "ApproximateBacklogSize", "Maximum") >= 1
    until(lambda: latest(hosted, endpoint, "InvocationsProcessed", "Sum") >= 12)


def latest(hosted: Hosted, endpoint: str, metric: str, statistic: str) -> float:
    now = datetime.now(UTC)
    found = hosted.cloudwatch.get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName=metric,
        Dimensions=[{"Name": "EndpointName", "Value": endpoint}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=7200,
        Statistics=[statistic],
    )["Datapoints"]
    value: float = found[0][statistic]
    return value
