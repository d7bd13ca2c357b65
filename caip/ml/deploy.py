"""From a trained model to an endpoint that is watched, and back to nothing: on AWS, or on a local account.

Everything of one deployment has one name: the model, the endpoint's configuration, the endpoint, the alarms (``<name>-latency``
...) and the objects below ``s3://<bucket>/<name>/``. So `delete_all` finds all of it. The credentials, the region and the
address are boto3's: set ``AWS_ENDPOINT_URL`` (or call ``caip_lab.use_local_aws()``), and the same calls go to a local account.

The archive to deploy comes from `caip.ml.training`, or from `package`.
"""

from __future__ import annotations

import tarfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError, WaiterError

from caip.errors import CloudFailure
from caip.ml import storage

__all__ = ["INFERENCE_SCRIPT", "Answer", "batch", "delete_all", "deploy", "invoke", "invoke_async", "package"]

INFERENCE_SCRIPT = Path(__file__).with_name("inference.py")
FRAMEWORK_VERSION = "1.2-1"
VARIANT = "AllTraffic"


@dataclass(frozen=True)
class Answer:
    """What an endpoint's container answered: the HTTP status, the content type of a 200 (else ``""``), and the body."""

    status: int
    content_type: str
    body: bytes


def package(model_dir: Path, target: Path, *, script: Path = INFERENCE_SCRIPT, requirements: Path | None = None) -> Path:
    """Write ``model.tar.gz`` as SageMaker's scikit-learn container expects it.

    Parameters
    ----------
    model_dir : path
        A folder of artifacts, such as ``model.joblib`` and ``scaler.joblib``. They come to the top of the archive.
    target : path
        The archive to write.
    script : path
        Becomes ``code/inference.py``.
    requirements : path, optional
        Becomes ``code/requirements.txt``.

    Returns
    -------
    path
        `target`.

    Raises
    ------
    FileNotFoundError
        The folder holds no file, or there is no such script.
    """
    artifacts = sorted(path for path in model_dir.iterdir() if path.is_file())
    if not artifacts:
        raise FileNotFoundError(f"{model_dir} holds no artifact")
    with tarfile.open(target, "w:gz") as archive:
        for path in artifacts:
            archive.add(path, path.name)
        archive.add(script, "code/inference.py")
        if requirements is not None:
            archive.add(requirements, "code/requirements.txt")
    return target


def deploy(
    name: str,
    model_data: str,
    *,
    role_arn: str,
    instance_type: str = "ml.t2.medium",
    serverless_memory_mb: int | None = None,
    async_output: str | None = None,
    image: str | None = None,
) -> None:
    """Make model, configuration and endpoint, all called `name`, and wait until the endpoint is in service.

    Parameters
    ----------
    name : str
        1 to 63 letters, digits and hyphens.
    model_data : str
        The ``s3://`` address of a `package`.
    role_arn : str
        The role that the container has: it reads `model_data`.
    instance_type : str
        The machine, unless the endpoint is serverless.
    serverless_memory_mb : int, optional
        Makes the endpoint serverless, with so much memory: 1024 to 6144 in steps of 1024.
    async_output : str, optional
        Makes the endpoint asynchronous: the ``s3://`` address below which its answers are written, failures in ``failed/``.
    image : str, optional
        The container's image; SageMaker's scikit-learn image of this region by default.

    Raises
    ------
    CloudFailure
        The endpoint failed; the message gives SageMaker's reason and the log to read. What was made is left: `delete_all`.
    """
    client = boto3.client("sagemaker")
    container = {
        "Image": image or _image(client.meta.region_name),
        "ModelDataUrl": model_data,
        "Environment": {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},
    }
    client.create_model(ModelName=name, ExecutionRoleArn=role_arn, PrimaryContainer=container)
    where = {"InitialInstanceCount": 1, "InstanceType": instance_type}
    if serverless_memory_mb is not None:
        where = {"ServerlessConfig": {"MemorySizeInMB": serverless_memory_mb, "MaxConcurrency": 5}}
    more = {} if async_output is None else {"AsyncInferenceConfig": {"OutputConfig": _async_paths(async_output)}}
    variant = {"VariantName": VARIANT, "ModelName": name, **where}
    client.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant], **more)
    client.create_endpoint(EndpointName=name, EndpointConfigName=name)
    try:
        client.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 450})
    except WaiterError:
        reason = client.describe_endpoint(EndpointName=name).get("FailureReason", "it was not in service in time")
        raise CloudFailure(f"endpoint {name}", reason, f"/aws/sagemaker/Endpoints/{name}") from None


def invoke(name: str, body: bytes | str, *, content_type: str = "application/json", accept: str = "application/json") -> Answer:
    """Ask an endpoint, and return what its container answered, a refusal included.

    Parameters
    ----------
    name : str
        The endpoint.
    body : bytes or str
        At most 6 MB; 4 MB for a serverless endpoint.
    content_type, accept : str
        What `body` is, and what the answer shall be.

    Returns
    -------
    Answer
        With the container's own status: 200, or what InvokeEndpoint calls OriginalStatusCode (400, 415, 500 ...).

    Raises
    ------
    botocore.exceptions.ClientError
        There is no such endpoint, or the request did not reach the container.
    """
    runtime = boto3.client("sagemaker-runtime")
    try:
        found = runtime.invoke_endpoint(EndpointName=name, Body=body, ContentType=content_type, Accept=accept)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ModelError":
            raise
        return Answer(int(error.response["OriginalStatusCode"]), "", error.response["OriginalMessage"].encode())
    return Answer(200, found["ContentType"], found["Body"].read())


def invoke_async(name: str, input_uri: str, *, content_type: str = "application/json", timeout_s: float = 900) -> bytes:
    """Let an asynchronous endpoint answer an object of S3, and wait for the answer.

    Parameters
    ----------
    name : str
        The endpoint.
    input_uri : str
        The ``s3://`` address of the request's body.
    content_type : str
        What the object is.
    timeout_s : float
        How long to wait, in seconds.

    Returns
    -------
    bytes
        The answer's body.

    Raises
    ------
    CloudFailure
        The model failed on it; the message is what it answered.
    TimeoutError
        There was no answer in time.
    """
    runtime = boto3.client("sagemaker-runtime")
    begun = runtime.invoke_endpoint_async(EndpointName=name, InputLocation=input_uri, ContentType=content_type)
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        if (answer := storage.read(begun["OutputLocation"])) is not None:
            return answer
        if (failure := storage.read(begun["FailureLocation"])) is not None:
            raise CloudFailure(f"the call of {name}", failure.decode(errors="replace"), f"/aws/sagemaker/Endpoints/{name}")
        time.sleep(0.2)
    raise TimeoutError(f"{name} did not answer {input_uri} within {timeout_s:g} s")


def batch(
    name: str, input_uri: str, output_uri: str, *, content_type: str = "text/csv", instance_type: str = "ml.m5.large"
) -> list[str]:
    """Let the model of `deploy` answer whole files, line by line, with no endpoint, and wait for the end.

    Parameters
    ----------
    name : str
        The model.
    input_uri : str
        The ``s3://`` address of a file, or of what the files' keys begin with. No line of names: lines are sent in groups.
    output_uri : str
        Below it, each input ``x.csv`` becomes ``x.csv.out``: a line of answer for each of its lines.
    content_type : str
        What each line is.
    instance_type : str
        The machine.

    Returns
    -------
    list of str
        The ``s3://`` addresses of the outputs, sorted.

    Raises
    ------
    CloudFailure
        The job failed: one bad line is enough, and its file has no output.
    """
    client, job = boto3.client("sagemaker"), f"{name}-{int(time.time() * 1000)}"
    client.create_transform_job(
        TransformJobName=job,
        ModelName=name,
        BatchStrategy="MultiRecord",
        TransformInput={
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": input_uri}},
            "ContentType": content_type,
            "SplitType": "Line",
        },
        TransformOutput={"S3OutputPath": output_uri, "Accept": "text/csv", "AssembleWith": "Line"},
        TransformResources={"InstanceType": instance_type, "InstanceCount": 1},
    )
    try:
        client.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName=job, WaiterConfig={"Delay": 2})
    except WaiterError:
        reason = client.describe_transform_job(TransformJobName=job).get("FailureReason", "it did not end in time")
        raise CloudFailure(f"transform job {job}", reason, "/aws/sagemaker/TransformJobs") from None
    return [found for found in storage.objects(output_uri) if found.endswith(".out")]


def delete_all(name: str, bucket: str) -> list[str]:
    """Delete the endpoint, its configuration, its model, its alarms, and what lies below ``s3://<bucket>/<name>/``.

    What is not there is no error, so that it can be called again after a failure. An endpoint costs by the hour until then.

    Parameters
    ----------
    name : str
        As given to `deploy`.
    bucket : str
        Stays; only the objects of this name go.

    Returns
    -------
    list of str
        What was deleted: ``endpoint x``, ``model x``, ``s3://...``.
    """
    client, watch = boto3.client("sagemaker"), boto3.client("cloudwatch")
    deleted = []
    for kind, remove in (
        ("endpoint", lambda: client.delete_endpoint(EndpointName=name)),
        ("endpoint configuration", lambda: client.delete_endpoint_config(EndpointConfigName=name)),
        ("model", lambda: client.delete_model(ModelName=name)),
    ):
        if _deleted(remove):
            deleted.append(f"{kind} {name}")
    alarms = [one["AlarmName"] for one in watch.describe_alarms(AlarmNamePrefix=f"{name}-")["MetricAlarms"]]
    if alarms:
        watch.delete_alarms(AlarmNames=alarms)
    objects = storage.objects(f"s3://{bucket}/{name}/")
    for found in objects:
        storage.delete(found)
    return [*deleted, *(f"alarm {alarm}" for alarm in alarms), *objects]


def _image(region: str) -> str:
    from sagemaker import image_uris

    return str(image_uris.retrieve("sklearn", region, FRAMEWORK_VERSION, instance_type="ml.m5.large", image_scope="inference"))


def _async_paths(output: str) -> dict[str, str]:
    return {"S3OutputPath": output, "S3FailurePath": f"{output.rstrip('/')}/failed"}


def _deleted(remove: Any) -> bool:
    try:
        remove()
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationException":  # SageMaker's word for what is not there
            return False
        raise
    return True
