"""InvokeEndpoint: answers, errors, limits, and what each request leaves in CloudWatch and on the bill."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree

import pytest
from botocore.exceptions import ClientError

from caip_lab.cloud import Account, Settings
from tests.cloud.deployments import Hosted, until

MB = 1024**2


@pytest.fixture(scope="module")
def hosted(account: Account) -> Hosted:
    return Hosted(account)


@pytest.fixture(scope="module")
def echo(hosted: Hosted) -> Iterator[str]:
    name = "echo-of-runtime"
    assert hosted.deploy(name)["EndpointStatus"] == "InService"
    yield name
    hosted.sagemaker.delete_endpoint(EndpointName=name)


@pytest.fixture(scope="module")
def impatient() -> Iterator[Hosted]:
    """Return the clients of an account whose models may take a second, and whose payloads may have a kilobyte.

    A model server has twenty-five seconds to answer its ping.
    """
    folder = tempfile.mkdtemp(prefix="caip-")
    with Account(Settings(folder=folder, model_timeout_s=1.0, ping_timeout_s=25.0, payload_bytes=1024)) as account:
        yield Hosted(account)
    rmtree(folder, ignore_errors=True)


def model_error(hosted: Hosted, name: str, body: bytes) -> dict[str, object]:
    with pytest.raises(ClientError) as error:
        hosted.invoke(name, body)
    found: dict[str, object] = error.value.response
    assert error.value.response["Error"]["Code"] == "ModelError"
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 424
    return found


def test_an_answer_has_its_content_type_and_its_variant(hosted: Hosted, echo: str) -> None:
    answer = hosted.invoke(echo, b"hello", Accept="application/x-what", TargetVariant="AllTraffic")
    assert answer["Body"].read() == b"hello"
    assert answer["ContentType"] == "application/x-what"
    assert answer["InvokedProductionVariant"] == "AllTraffic"


def test_bytes_arrive_as_they_are_and_go_back_as_they_are(hosted: Hosted, echo: str) -> None:
    every_byte = bytes(range(256)) * 10
    assert hosted.invoke(echo, every_byte, ContentType="application/octet-stream")["Body"].read() == every_byte
    form = b"a=1&b=%20"
    assert hosted.invoke(echo, form, ContentType="application/x-www-form-urlencoded")["Body"].read() == form


@pytest.mark.parametrize("body", [b"fail", b"number"])
def test_an_error_of_the_model_is_a_model_error_that_leads_to_the_log(hosted: Hosted, echo: str, body: bytes) -> None:
    error = model_error(hosted, echo, body)
    group = f"/aws/sagemaker/Endpoints/{echo}"
    assert error["OriginalStatusCode"] == 500
    assert "<h1>Internal Server Error</h1>" in str(error["OriginalMessage"])
    assert error["LogStreamArn"] == f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    assert error["Message"] == (
        f'Received server error (500) from primary with message "{error["OriginalMessage"]}". See '
        f"https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logEventViewer:group={group} "
        "in account 123456789012 for more information."
    )


def test_the_log_has_what_the_model_printed_and_why_it_failed(hosted: Hosted, echo: str) -> None:
    hosted.invoke(echo, b"print")
    model_error(hosted, echo, b"fail")
    log = until(lambda: found if "as I was told" in (found := hosted.log(f"/aws/sagemaker/Endpoints/{echo}")) else None)
    assert re.search(r"^AllTraffic/i-[0-9a-f]{17}: a line that was printed$", log, re.MULTILINE)
    assert "ValueError: as I was told" in log


def test_an_endpoint_or_a_variant_that_is_not_there(hosted: Hosted, echo: str) -> None:
    with pytest.raises(ClientError) as error:
        hosted.invoke("none", b"1")
    assert error.value.response["Error"]["Code"] == "ValidationError"
    assert error.value.response["Error"]["Message"] == "Endpoint none of account 123456789012 not found."
    with pytest.raises(ClientError, match="Variant other not found for Request"):
        hosted.invoke(echo, b"1", TargetVariant="other")


def test_payloads_up_to_six_megabytes(hosted: Hosted, echo: str) -> None:
    body = b"x" * (6 * MB)
    assert len(hosted.invoke(echo, body, ContentType="application/octet-stream")["Body"].read()) == 6 * MB
    with pytest.raises(ClientError) as error:
        hosted.invoke(echo, body + b"x")
    assert error.value.response["Error"]["Code"] == "ValidationError"
    assert "Member must have length less than or equal to 6291456" in str(error.value)
    with pytest.raises(ClientError, match="less than or equal to 6291456"):
        hosted.invoke(echo, b"x" * (7 * MB))
    assert hosted.invoke(echo, b"on")["Body"].read() == b"on"


def test_what_is_not_offered_is_refused_by_name(hosted: Hosted, echo: str) -> None:
    with pytest.raises(ClientError, match="A streamed response is not offered by this local account"):
        hosted.sagemaker_runtime.invoke_endpoint_with_response_stream(EndpointName=echo, Body=b"1")
    with pytest.raises(ClientError, match="A multi-model endpoint is not offered"):
        hosted.invoke(echo, b"1", TargetModel="a.tar.gz")
    with pytest.raises(ClientError, match="is not an asynchronous endpoint"):
        hosted.sagemaker_runtime.invoke_endpoint_async(EndpointName=echo, InputLocation="s3://b/k")


def test_a_model_server_that_dies_is_a_bad_gateway_and_starts_anew(hosted: Hosted, echo: str) -> None:
    error = model_error(hosted, echo, b"die")
    assert error["OriginalStatusCode"] == 502
    assert "502 Bad Gateway" in str(error["OriginalMessage"])
    assert hosted.invoke(echo, b"again")["Body"].read() == b"again"
    assert "The model server has ended; it is started anew." in hosted.log(f"/aws/sagemaker/Endpoints/{echo}")


def test_many_at_once(hosted: Hosted, echo: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda number: hosted.invoke(echo, str(number).encode())["Body"].read(), range(80))
    assert list(answers) == [str(number).encode() for number in range(80)]


def test_a_model_that_is_too_slow_is_an_error_and_starts_anew(impatient: Hosted, name: str) -> None:
    impatient.deploy(name)
    error = model_error(impatient, name, b"sleep")
    assert error["OriginalStatusCode"] == 0
    assert str(error["OriginalMessage"]).startswith(
        "Your invocation timed out while waiting for a response from container primary. Review the latency metrics"
    )
    assert impatient.invoke(name, b"again")["Body"].read() == b"again"
    with pytest.raises(ClientError, match="less than or equal to 1024"):
        impatient.invoke(name, b"x" * 1025)


@pytest.mark.whole
def test_a_model_that_never_loads_fails_its_ping(impatient: Hosted, name: str) -> None:
    found = impatient.deploy(name, "import time\ndef model_fn(d): time.sleep(3600)\n")
    assert found["EndpointStatus"] == "Failed"
    assert "did not pass the ping health check" in found["FailureReason"]


def test_each_request_is_in_cloudwatch(hosted: Hosted, name: str) -> None:
    hosted.deploy(name)
    for body in (b"1", b"2", b"3"):
        hosted.invoke(name, body)
    model_error(hosted, name, b"fail")
    sums = {
        "Invocations": 4,
        "InvocationsPerInstance": 4,
        "Invocation4XXErrors": 0,
        "Invocation5XXErrors": 1,
        "InvocationModelErrors": 1,
    }
    for metric, expected in sums.items():
        point = statistics(hosted, name, metric, "None")
        assert (point["SampleCount"], point["Sum"]) == (4, expected), metric
    assert statistics(hosted, name, "Invocation5XXErrors", "None")["Average"] == 0.25
    for metric in ("ModelLatency", "OverheadLatency"):
        point = statistics(hosted, name, metric, "Microseconds")
        assert point["SampleCount"] == 4
        assert 10 < point["Minimum"] <= point["Maximum"] < 60e6


def statistics(hosted: Hosted, name: str, metric: str, unit: str) -> dict[str, float]:
    """Return the statistics of an hour as one point."""
    now = datetime.now(UTC)
    found = hosted.cloudwatch.get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName=metric,
        Dimensions=[{"Name": "EndpointName", "Value": name}, {"Name": "VariantName", "Value": "AllTraffic"}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=7200,
        Statistics=["SampleCount", "Sum", "Average", "Minimum", "Maximum"],
        Unit=unit,
    )["Datapoints"]
    assert len(found) == 1
    point: dict[str, float] = found[0]
    return point


def test_an_endpoint_is_on_the_bill_from_in_service_until_it_is_deleted(hosted: Hosted, name: str) -> None:
    hosted.deploy(name, variant={"InstanceType": "ml.t2.medium", "InitialInstanceCount": 2})
    (line,) = (line for line in hosted.account.bill if line.name == f"{name}/AllTraffic")
    assert (line.kind, line.instance_type, line.count, line.is_running) == ("endpoint", "ml.t2.medium", 2, True)
    hosted.sagemaker.delete_endpoint(EndpointName=name)
    (line,) = (line for line in hosted.account.bill if line.name == f"{name}/AllTraffic")
    assert not line.is_running


def test_a_serverless_endpoint_takes_four_megabytes_and_is_paid_by_duration(hosted: Hosted, name: str) -> None:
    found = hosted.deploy(name, variant={"ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 1}})
    assert found["ProductionVariants"][0]["CurrentServerlessConfig"] == {"MemorySizeInMB": 2048, "MaxConcurrency": 1}
    assert hosted.invoke(name, b"1")["Body"].read() == b"1"
    with pytest.raises(ClientError, match="less than or equal to 4194304"):
        hosted.invoke(name, b"x" * (4 * MB + 1))
    (line,) = (line for line in hosted.account.bill if line.name == f"{name}/AllTraffic")
    assert (line.kind, line.count) == ("serverless", 1)
    assert line.hours > 0


def test_nothing_of_a_deleted_endpoint_is_left(hosted: Hosted, name: str) -> None:
    def folders() -> set[Path]:
        return set((Path(hosted.account.settings.folder) / "h").iterdir())

    before = folders()
    hosted.deploy(name)
    (added,) = folders() - before
    assert (added / "model" / "weights.txt").read_text() == "1"
    hosted.sagemaker.delete_endpoint(EndpointName=name)
    assert not added.exists()
