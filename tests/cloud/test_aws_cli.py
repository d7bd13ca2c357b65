"""The AWS CLI as it is, led by the environment alone: what ``!aws …`` in a notebook does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from caip_lab.cloud import Account, leading
from tests.cloud.conftest import client_of
from tests.cloud.deployments import Hosted

AWS = Path(sys.executable).with_name("aws")
pytestmark = pytest.mark.skipif(not AWS.exists(), reason="awscli is not installed")


@pytest.fixture(scope="module")
def environment(account: Account, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    given = dict(os.environ)
    for name, value in leading.variables(account, tmp_path_factory.mktemp("client"), given, quick=True).items():
        given.pop(name, None)
        if value is not None:
            given[name] = value
    return given


def aws(environment: dict[str, str], *arguments: str) -> Any:
    command = [sys.executable, str(AWS), *arguments, "--output", "json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else done.stdout


def test_s3_cp_there_and_back(environment: dict[str, str], bucket: str, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("1,2\n", encoding="utf-8")
    aws(environment, "s3", "cp", str(tmp_path / "one.csv"), f"s3://{bucket}/data/one.csv")
    aws(environment, "s3", "cp", f"s3://{bucket}/data/one.csv", str(tmp_path / "two.csv"))
    assert (tmp_path / "two.csv").read_text(encoding="utf-8") == "1,2\n"
    assert "data/" in aws(environment, "s3", "ls", f"s3://{bucket}/")


def test_invoke_endpoint(environment: dict[str, str], account: Account, name: str, tmp_path: Path) -> None:
    hosted = Hosted(account)
    hosted.model(name)
    variant = {"VariantName": "AllTraffic", "ModelName": name, "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
    client = client_of(account, "sagemaker")
    client.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    aws(environment, "sagemaker", "create-endpoint", "--endpoint-name", name, "--endpoint-config-name", name)
    aws(environment, "sagemaker", "wait", "endpoint-in-service", "--endpoint-name", name)
    asked = ("--endpoint-name", name, "--body", "aGVsbG8=", "--content-type", "text/csv", "--accept", "text/csv")
    answer = aws(environment, "sagemaker-runtime", "invoke-endpoint", *asked, str(tmp_path / "answer"))
    assert answer["InvokedProductionVariant"] == "AllTraffic"
    assert (tmp_path / "answer").read_text(encoding="utf-8") in ("hello", "aGVsbG8=")  # version 2 decodes, version 1 does not
    aws(environment, "sagemaker", "delete-endpoint", "--endpoint-name", name)
    assert name not in [each["EndpointName"] for each in aws(environment, "sagemaker", "list-endpoints")["Endpoints"]]


def test_identity_and_an_error(environment: dict[str, str]) -> None:
    assert aws(environment, "sts", "get-caller-identity")["Account"] == "123456789012"
    command = [sys.executable, str(AWS), "sagemaker", "describe-training-job", "--training-job-name", "nobody"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert done.returncode in (254, 255)
    assert "Requested resource not found" in done.stderr
