"""Models and endpoints made quickly: programs that need no library, served by the account for real."""

from __future__ import annotations

import io
import tarfile
import textwrap
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from caip_lab.cloud import Account
from tests.cloud.conftest import client_of

__all__ = ["ECHO", "Hosted", "archive", "until"]

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
#: Answers what it was sent, and obeys a few words.
ECHO = """
    import os, sys, time
    def model_fn(model_dir):
        print("the model is loaded")
        return open(os.path.join(model_dir, "weights.txt")).read()
    def input_fn(body, content_type):
        return body
    def predict_fn(data, model):
        if data == "fail": raise ValueError("as I was told")
        if data == "die": os._exit(3)
        if data == "sleep": time.sleep(3600)
        if data == "print": print("a line that was printed")
        if data == "number": return 5
        return data
    def output_fn(prediction, accept):
        return prediction, accept
"""


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """Return a tar.gz of files by their names."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else textwrap.dedent(content).encode()
            header = tarfile.TarInfo(name)
            header.size = len(data)
            tar.addfile(header, io.BytesIO(data))
    return packed.getvalue()


def until(is_so: Callable[[], Any], deadline_s: float = 120) -> Any:
    """Return what ``is_so`` returns once it is true."""
    deadline = time.monotonic() + deadline_s
    while not (found := is_so()):
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.05)
    return found


@dataclass(frozen=True)
class Hosted:
    """An account's clients, and short ways to make what endpoints need. Everything of one test has one name."""

    account: Account

    def __post_init__(self) -> None:
        for service in ("s3", "sagemaker", "sagemaker-runtime", "logs", "cloudwatch"):
            object.__setattr__(self, service.replace("-", "_"), client_of(self.account, service))

    s3: Any = None
    sagemaker: Any = None
    sagemaker_runtime: Any = None
    logs: Any = None
    cloudwatch: Any = None

    def model(self, name: str, program: str = ECHO, **more: Any) -> None:
        """Make a bucket, model.tar.gz in it, and a model."""
        self.s3.create_bucket(Bucket=name)
        self.s3.put_object(Bucket=name, Key="model.tar.gz", Body=archive({"weights.txt": "1", "code/inference.py": program}))
        container = {"Image": IMAGE, "ModelDataUrl": f"s3://{name}/model.tar.gz", **more}
        self.sagemaker.create_model(ModelName=name, ExecutionRoleArn=self.account.identity.role_arn, PrimaryContainer=container)

    def config(self, name: str, variant: Mapping[str, Any] | None = None, **more: Any) -> None:
        instances = {"InstanceType": "ml.t2.medium", "InitialInstanceCount": 1}
        self.sagemaker.create_endpoint_config(
            EndpointConfigName=name,
            ProductionVariants=[{"VariantName": "AllTraffic", "ModelName": name, **(variant or instances)}],
            **more,
        )

    def endpoint(self, name: str) -> dict[str, Any]:
        """Make an endpoint and return what it has come to."""
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        return self.settled(name)

    def settled(self, name: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.sagemaker.describe_endpoint(EndpointName=name)
            return found if found["EndpointStatus"] != "Creating" else None

        found: dict[str, Any] = until(look)
        return found

    def deploy(self, name: str, program: str = ECHO, variant: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Make it all."""
        self.model(name, program)
        self.config(name, variant, **more)
        return self.endpoint(name)

    def invoke(self, name: str, body: bytes, **more: Any) -> Any:
        return self.sagemaker_runtime.invoke_endpoint(
            EndpointName=name, Body=body, **{"ContentType": "application/json", "Accept": "text/csv", **more}
        )

    def log(self, group: str) -> str:
        """Return the lines of a log group, each with its stream before it."""
        lines = []
        for stream in self.logs.describe_log_streams(logGroupName=group)["logStreams"]:
            name = stream["logStreamName"]
            events = self.logs.get_log_events(logGroupName=group, logStreamName=name, startFromHead=True)["events"]
            lines += [f"{name}: {event['message']}" for event in events]
        return "\n".join(lines)
