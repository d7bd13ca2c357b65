"""The library against a local account: it knows boto3 only, and not whose account that is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import boto3
import pandas as pd
import pytest
from botocore.exceptions import ClientError

from caip.errors import CloudFailure
from caip.ml import alarms, deploy, infra, storage
from caip_lab.cloud import Account

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
ROSE = {"pclass": 1, "sex": "female", "age": 38, "sibsp": 1, "parch": 0, "fare": 71.3, "embarked": "C"}
CIRCLE = Path(__file__).with_name("circle.py")


def test_a_package_has_artifacts_at_its_top_and_the_script_in_code(model_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("pandas\n")
    target = deploy.package(model_dir, tmp_path / "model.tar.gz", requirements=tmp_path / "requirements.txt")
    with tarfile.open(target) as archive:
        assert sorted(archive.getnames()) == ["code/inference.py", "code/requirements.txt", "model.joblib", "scaler.joblib"]
        assert archive.extractfile("code/inference.py").read() == deploy.INFERENCE_SCRIPT.read_bytes()  # type: ignore[union-attr]


def test_an_empty_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no artifact"):
        deploy.package(tmp_path, tmp_path / "model.tar.gz")


def test_from_a_model_to_an_endpoint_that_is_watched_and_back(local_aws: Account, model_dir: Path, tmp_path: Path) -> None:
    made = infra.create("caip")
    packed = storage.upload(deploy.package(model_dir, tmp_path / "model.tar.gz"), made.bucket, "titanic/model.tar.gz")
    deploy.deploy("titanic", packed, role_arn=made.role_arn, image=IMAGE)
    assert deploy.invoke("titanic", json.dumps(ROSE)) == deploy.Answer(200, "application/json", b"[1]")
    names = alarms.put_alarms("titanic")
    refused = deploy.invoke("titanic", json.dumps({**ROSE, "age": None}))
    assert (refused.status, json.loads(refused.body)) == (400, {"error": "missing_field", "row": 1, "fields": ["age"]})
    states = {one["AlarmName"]: one["StateValue"] for one in boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]}
    assert states == {**dict.fromkeys(names, "OK"), "titanic-4xx": "ALARM"}  # one of two calls was the caller's mistake
    deleted = deploy.delete_all("titanic", made.bucket)
    assert {"endpoint titanic", "model titanic", f"s3://{made.bucket}/titanic/model.tar.gz", "alarm titanic-4xx"} <= {*deleted}
    assert deploy.delete_all("titanic", made.bucket) == []
    infra.delete("caip")
    assert made.bucket not in [one["Name"] for one in boto3.client("s3").list_buckets()["Buckets"]]
    assert not local_aws.bill.running


def test_the_alarms_have_the_courses_thresholds() -> None:
    found = {one.metric: (one.statistic, one.above, one.unit) for one in alarms.THRESHOLDS}
    assert found == {
        "ModelLatency": ("Average", 1_000_000, "microseconds"),
        "Invocation4XXErrors": ("Sum", 5, "percent"),
        "Invocation5XXErrors": ("Sum", 1, "percent"),
        "MemoryUtilization": ("Average", 80, "percent"),
    }


def test_the_role_may_read_and_write_its_own_bucket_and_no_other() -> None:
    template = infra.TEMPLATE.read_text()
    (reads,) = [line for line in template.splitlines() if "s3:GetObject" in line]
    assert reads.strip() == "Action: [s3:GetObject, s3:PutObject]"
    assert "s3:*" not in template
    assert 'Resource: !Sub "${DataBucket.Arn}/*"' in template


@pytest.mark.whole
def test_what_the_role_may_as_iam_decides_it(local_aws: Account) -> None:
    made = infra.create("caip")
    simulate = boto3.client("iam").simulate_principal_policy

    def decision(action: str, resource: str) -> str:
        (found,) = simulate(PolicySourceArn=made.role_arn, ActionNames=[action], ResourceArns=[resource])["EvaluationResults"]
        return str(found["EvalDecision"])

    own, other = f"arn:aws:s3:::{made.bucket}", "arn:aws:s3:::somebody-else"
    needed = [("s3:GetObject", f"{own}/a"), ("s3:PutObject", f"{own}/a"), ("s3:ListBucket", own)]
    assert {decision(*one) for one in needed} == {"allowed"}
    others = [("s3:GetObject", f"{other}/a"), ("s3:ListBucket", other)]
    assert {decision(*one) for one in (*others, ("s3:DeleteBucket", own), ("s3:DeleteObject", f"{own}/a"))} == {"implicitDeny"}


@pytest.mark.whole
def test_what_fails_says_why_and_where_to_read(local_aws: Account, model_dir: Path, tmp_path: Path) -> None:
    made = infra.create("caip")
    (tmp_path / "broken.py").write_text("def model_fn(folder):\n    raise RuntimeError('no such model')\n")
    packed = storage.upload(
        deploy.package(model_dir, tmp_path / "m.tar.gz", script=tmp_path / "broken.py"), made.bucket, "broken/m.tar.gz"
    )
    with pytest.raises(CloudFailure, match=r"endpoint broken failed: The primary container .* /aws/sagemaker/Endpoints/broken\."):
        deploy.deploy("broken", packed, role_arn=made.role_arn, image=IMAGE)
    deploy.delete_all("broken", made.bucket)
    with pytest.raises(ClientError, match="Endpoint broken of account"):
        deploy.invoke("broken", "{}")
    trust = {"Version": "2012-10-17", "Statement": []}
    boto3.client("iam").create_role(RoleName="caip-2-execution", AssumeRolePolicyDocument=json.dumps(trust))
    with pytest.raises(CloudFailure, match=r"stack caip-2 failed: ExecutionRole: .*caip-2-execution"):
        infra.create("caip-2")
    infra.delete("caip")


@pytest.mark.whole
def test_the_whole_circle_training_by_the_sdk_batch_and_async(passengers: pd.DataFrame) -> None:
    with tempfile.TemporaryDirectory(prefix="ml") as folder:
        passengers.to_csv(Path(folder, "passengers.csv"), index=False)
        environment = {**os.environ, "TMPDIR": folder}
        environment.pop("AWS_ENDPOINT_URL", None)
        command = [sys.executable, str(CIRCLE), folder]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert done.stdout.splitlines()[-1] == "nothing is left"


@pytest.mark.aws
@pytest.mark.skipif("CAIP_AWS_TESTS" not in os.environ, reason="needs an AWS account, and costs some cents: CAIP_AWS_TESTS=1")
def test_the_same_circle_on_aws(passengers: pd.DataFrame, tmp_path: Path) -> None:
    passengers.to_csv(tmp_path / "passengers.csv", index=False)
    subprocess.run([sys.executable, str(CIRCLE), str(tmp_path), "--aws"], timeout=3600, check=True)
