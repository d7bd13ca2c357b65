"""A job whose role may not what it needs fails, in the words of AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud.conftest import Client
from tests.cloud.deployments import IMAGE, archive, until

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
SCRIPT = "import os\nopen(os.path.join(os.environ['SM_MODEL_DIR'], 'm'), 'w').write('1')\n"


def train(client: Client, name: str, actions: list[str]) -> dict[str, Any]:
    """Train with a role that may do ``actions`` on one bucket; return the job as it ended."""
    s3, iam, sagemaker = client("s3"), client("iam"), client("sagemaker")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="source.tar.gz", Body=archive({"train.py": SCRIPT}))
    s3.put_object(Bucket=name, Key="data/a.csv", Body=b"1")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    statement = {"Effect": "Allow", "Action": actions, "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{name}/data/"}}
    submitted = json.dumps(f"s3://{name}/source.tar.gz")
    sagemaker.create_training_job(
        TrainingJobName=name,
        RoleArn=role,
        AlgorithmSpecification={"TrainingImage": IMAGE, "TrainingInputMode": "File"},
        HyperParameters={"sagemaker_program": '"train.py"', "sagemaker_submit_directory": submitted},
        InputDataConfig=[{"ChannelName": "train", "DataSource": source}],
        OutputDataConfig={"S3OutputPath": f"s3://{name}/out"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
        StoppingCondition={"MaxRuntimeInSeconds": 60},
    )

    def ended() -> Any:
        job = sagemaker.describe_training_job(TrainingJobName=name)
        return job if job["TrainingJobStatus"] in ("Completed", "Failed") else None

    job: dict[str, Any] = until(ended)
    return job


@pytest.mark.parametrize(
    ("actions", "lacks"),
    [
        (["s3:GetObject", "s3:PutObject", "s3:ListBucket"], ""),
        (["s3:ListBucket", "s3:PutObject"], "s3:GetObject"),
        (["s3:GetObject", "s3:ListBucket"], "s3:PutObject"),
    ],
)
def test_a_job_fails_on_what_its_role_lacks(client: Client, name: str, actions: list[str], lacks: str) -> None:
    job = train(client, name, actions)
    assert job["TrainingJobStatus"] == ("Failed" if lacks else "Completed")
    if lacks:
        session = f"arn:aws:sts::123456789012:assumed-role/{name}/SageMaker"
        assert "AccessDenied (403)" in job["FailureReason"]
        assert f"{session} is not authorized to perform: {lacks} on resource" in job["FailureReason"]
    keys = [each["Key"] for each in client("s3").list_objects_v2(Bucket=name)["Contents"]]
    assert (f"out/{name}/output/model.tar.gz" in keys) is (not lacks)


def test_a_job_whose_role_may_not_list_is_refused_at_once(client: Client, name: str) -> None:
    with pytest.raises(ClientError, match="No S3 objects found under S3 URL") as refused:
        train(client, name, ["s3:GetObject", "s3:PutObject"])
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert "that the role" in refused.value.response["Error"]["Message"]
