"""Batch transform: how files are split and put together, what one bad record does, and how a job ends."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from caip_lab.cloud import Account
from caip_lab.cloud.sagemaker.records import PayloadError, assembled, payloads, unzipped
from tests.cloud.deployments import Hosted, until

PROGRAM = """
    import os, time
    def model_fn(model_dir): return os.environ.get("SAGEMAKER_BATCH_STRATEGY")
    def transform_fn(model, body, content_type, accept):
        if "bad" in body: raise ValueError("a bad record")
        if "slow" in body: time.sleep(3600)
        if "strategy" in body: return model, accept
        return "<" + body.replace("\\n", "|") + ">", accept
"""


@pytest.fixture(scope="module")
def hosted(account: Account) -> Hosted:
    return Hosted(account)


@pytest.fixture(scope="module")
def model(hosted: Hosted) -> Iterator[str]:
    """Return the name of a model, and of a bucket."""
    hosted.model("batch-echo", PROGRAM)
    yield "batch-echo"
    hosted.sagemaker.delete_model(ModelName="batch-echo")


def request(
    name: str, model: str, *, source: dict[str, Any] | None = None, target: dict[str, Any] | None = None, **more: Any
) -> Any:
    """Return a request whose input and output are below the job's name in the model's bucket."""
    data = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{model}/{name}/"}}
    return {
        "TransformJobName": name,
        "ModelName": model,
        "TransformInput": {"DataSource": data, "ContentType": "text/csv", **(source or {})},
        "TransformOutput": {"S3OutputPath": f"s3://{model}/{name}-out", "Accept": "text/csv", **(target or {})},
        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        **more,
    }


def run(hosted: Hosted, name: str, model: str, files: dict[str, bytes], **more: Any) -> dict[str, Any]:
    """Put files, transform them, return what the job has come to."""
    for key, data in files.items():
        hosted.s3.put_object(Bucket=model, Key=f"{name}/{key}", Body=data)
    hosted.sagemaker.create_transform_job(**request(name, model, **more))
    found: dict[str, Any] = until(lambda: ended(hosted, name))
    return found


def ended(hosted: Hosted, name: str) -> dict[str, Any] | None:
    found: dict[str, Any] = hosted.sagemaker.describe_transform_job(TransformJobName=name)
    return found if found["TransformJobStatus"] not in ("InProgress", "Stopping") else None


def outputs(hosted: Hosted, name: str, model: str) -> dict[str, bytes]:
    listed = hosted.s3.list_objects_v2(Bucket=model, Prefix=f"{name}-out/").get("Contents", [])
    return {
        each["Key"].removeprefix(f"{name}-out/"): hosted.s3.get_object(Bucket=model, Key=each["Key"])["Body"].read()
        for each in listed
    }


def test_a_whole_file_is_one_request(hosted: Hosted, model: str, name: str) -> None:
    found = run(hosted, name, model, {"a.csv": b"1\n2\n", "below/b.csv": b"3"})
    assert found["TransformJobStatus"] == "Completed"
    assert found["TransformStartTime"] <= found["TransformEndTime"]
    assert outputs(hosted, name, model) == {"a.csv.out": b"<1|2|>", "below/b.csv.out": b"<3>"}
    summaries = hosted.sagemaker.list_transform_jobs(NameContains=name)["TransformJobSummaries"]
    assert [each["TransformJobStatus"] for each in summaries] == ["Completed"]
    (line,) = (line for line in hosted.account.bill if line.name == name)
    assert (line.kind, line.is_running) == ("transform-job", False)


def test_lines_are_sent_one_by_one_or_many_at_once(hosted: Hosted, model: str, name: str) -> None:
    lines = {"source": {"SplitType": "Line"}, "target": {"AssembleWith": "Line"}}
    run(hosted, f"{name}-1", model, {"a": b"1\n2\r\n3"}, BatchStrategy="SingleRecord", **lines)
    assert outputs(hosted, f"{name}-1", model) == {"a.out": b"<1>\n<2>\n<3>\n"}
    run(hosted, f"{name}-2", model, {"a": b"1\n2\n3\n"}, BatchStrategy="MultiRecord", **lines)
    assert outputs(hosted, f"{name}-2", model) == {"a.out": b"<1|2|3>\n"}
    run(hosted, f"{name}-3", model, {"a": b"strategy"}, BatchStrategy="SingleRecord")
    assert outputs(hosted, f"{name}-3", model) == {"a.out": b"SINGLE_RECORD"}


def test_files_may_be_zipped(hosted: Hosted, model: str, name: str) -> None:
    run(hosted, name, model, {"a.gz": gzip.compress(b"1")}, source={"CompressionType": "Gzip"})
    assert outputs(hosted, name, model) == {"a.gz.out": b"<1>"}


def test_one_bad_record_fails_the_job_and_leaves_its_file_without_output(hosted: Hosted, model: str, name: str) -> None:
    found = run(
        hosted,
        name,
        model,
        {"a": b"1\nbad\n3", "b": b"4"},
        source={"SplitType": "Line"},
        BatchStrategy="SingleRecord",
    )
    assert found["TransformJobStatus"] == "Failed"
    assert found["FailureReason"] == "AlgorithmError: See job logs for more information"
    assert outputs(hosted, name, model) == {"b.out": b"<4>"}
    log = hosted.log("/aws/sagemaker/TransformJobs")
    assert f"{model}/{name}/a: Bad HTTP status received from algorithm: 500" in log
    assert "ValueError: a bad record" in log


def test_a_record_that_is_too_large_is_the_callers_fault(hosted: Hosted, model: str, name: str) -> None:
    found = run(hosted, name, model, {"a": b"x" * (1024 * 1024 + 1)}, MaxPayloadInMB=1)
    assert found["FailureReason"] == "ClientError: See job logs for more information"
    assert "Too much data for max payload size" in hosted.log("/aws/sagemaker/TransformJobs")


def test_an_input_of_no_file_fails_the_job(hosted: Hosted, model: str, name: str) -> None:
    reason = run(hosted, name, model, {})["FailureReason"]
    assert reason.startswith(f'ClientError: No S3 objects found under S3 URL "s3://{model}/{name}/" given in input data source.')


def test_a_model_that_does_not_load_fails_the_job(hosted: Hosted, name: str) -> None:
    hosted.model(name, "def predict_fn(d, m): return 1\n")
    found = run(hosted, name, name, {"a": b"1"})
    assert found["FailureReason"] == "AlgorithmError: See job logs for more information"
    assert "Please provide a model_fn implementation" in hosted.log("/aws/sagemaker/TransformJobs")


def test_a_job_that_is_stopped_ends(hosted: Hosted, model: str, name: str) -> None:
    hosted.s3.put_object(Bucket=model, Key=f"{name}/a", Body=b"slow")
    hosted.sagemaker.create_transform_job(**request(name, model))
    assert hosted.sagemaker.describe_transform_job(TransformJobName=name)["TransformJobStatus"] == "InProgress"
    hosted.sagemaker.stop_transform_job(TransformJobName=name)
    found = until(lambda: ended(hosted, name))
    assert found["TransformJobStatus"] == "Stopped"
    assert "FailureReason" not in found
    with pytest.raises(ClientError, match="rejected because the transform job is in status Stopped"):
        hosted.sagemaker.stop_transform_job(TransformJobName=name)


def test_requests_are_refused_as_aws_refuses_them(hosted: Hosted, model: str, name: str) -> None:
    create = hosted.sagemaker.create_transform_job
    run(hosted, name, model, {"a": b"1"})
    with pytest.raises(ClientError) as error:
        create(**request(name, model))
    assert error.value.response["Error"]["Code"] == "ResourceInUse"
    refused = {
        "Could not find model": request("other", "none"),
        "MaxConcurrentTransforms \\* MaxPayloadInMB": request("other", model, MaxPayloadInMB=101),
        "SplitType RecordIO is not offered": request("other", model, source={"SplitType": "RecordIO"}),
        "Joining a prediction with its input": request("other", model, DataProcessing={"JoinSource": "Input"}),
        "at 'transformJobName'": request("under_score", model),
    }
    for message, parameters in refused.items():
        with pytest.raises(ClientError, match=message) as error:
            create(**parameters)
        assert error.value.response["Error"]["Code"] == "ValidationException"
    with pytest.raises(ClientError, match="Could not find requested job with name: none"):
        hosted.sagemaker.describe_transform_job(TransformJobName="none")


def lines_of(**more: Any) -> dict[str, Any]:
    return {"TransformInput": {"SplitType": "Line"}, "MaxPayloadInMB": 1, **more}


def test_as_many_lines_go_at_once_as_the_payload_holds() -> None:
    line = b"x" * 400_000
    sent = list(payloads(b"\n".join([line] * 5), lines_of()))
    assert [payload.count(b"\n") + 1 for payload in sent] == [2, 2, 1]
    assert b"\n".join(sent) == b"\n".join([line] * 5)


def test_no_limit_and_no_lines() -> None:
    assert list(payloads(b"x" * 2_000_000, {"TransformInput": {}, "MaxPayloadInMB": 0})) == [b"x" * 2_000_000]
    assert list(payloads(b"", lines_of())) == []
    with pytest.raises(PayloadError, match="2000000 bytes are more than 1 MB"):
        list(payloads(b"x" * 2_000_000, lines_of()))


def test_outputs_are_put_together() -> None:
    assert assembled([b"a", b"b\n"], "None") == b"ab\n"
    assert assembled([b"a", b"b\n"], "Line") == b"a\nb\n"


@pytest.mark.parametrize("data", [b"", b"no gzip", gzip.compress(b"x" * 1000, mtime=0)[:-9]], ids=["nothing", "no gzip", "cut"])
def test_what_is_no_gzip_cannot_be_sent(data: bytes) -> None:
    with pytest.raises(PayloadError, match="Failed to decompress"):
        unzipped(data)
