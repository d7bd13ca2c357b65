"""Run the training script as a managed job: on AWS, or on a local account.

Through the SageMaker SDK, which packs and uploads the script. It is imported when it is needed, because it looks for AWS as it is
imported: call ``caip_lab.use_local_aws()`` before, and the same call goes to a local account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from caip.errors import CloudFailure

__all__ = ["METRIC_DEFINITIONS", "TRAINING_SCRIPT", "TrainingRun", "train"]

TRAINING_SCRIPT = Path(__file__).with_name("train_model.py")
FRAMEWORK_VERSION = "1.2-1"
MEASURED = ("train:accuracy", *(f"validation:{name}" for name in ("accuracy", "precision", "recall", "f1")))
METRIC_DEFINITIONS = [{"Name": name, "Regex": f"{name}=([0-9.]+);"} for name in MEASURED]
"""What CloudWatch reads out of the training script's lines, as CreateTrainingJob takes it."""


@dataclass(frozen=True)
class TrainingRun:
    """A completed training job: its name, the ``s3://`` address of model.tar.gz, and its last metrics by name."""

    job_name: str
    model_data: str
    metrics: dict[str, float]


def train(
    data: str,
    *,
    role_arn: str,
    bucket: str,
    name: str,
    hyperparameters: Mapping[str, Any] | None = None,
    instance_type: str = "ml.m5.large",
) -> TrainingRun:
    """Run `TRAINING_SCRIPT` as a managed training job and wait for its end.

    Parameters
    ----------
    data : str
        The ``s3://`` address of the training data, or of what their keys begin with: the channel ``train``.
    role_arn : str
        The role that the job has: it reads `data` and writes to `bucket`.
    bucket : str
        Where source and model are written, below ``<name>/``.
    name : str
        What the job's name begins with; the SDK adds the time.
    hyperparameters : mapping, optional
        Arguments of the script by name: ``{"max-depth": 4}``.
    instance_type : str
        The machine, such as ``ml.m5.large``.

    Returns
    -------
    TrainingRun

    Raises
    ------
    CloudFailure
        The job failed or was stopped; the message gives SageMaker's reason and the log to read.
    """
    import sagemaker
    from sagemaker.exceptions import UnexpectedStatusException
    from sagemaker.sklearn import SKLearn

    estimator = SKLearn(
        entry_point=str(TRAINING_SCRIPT),
        framework_version=FRAMEWORK_VERSION,
        instance_type=instance_type,
        role=role_arn,
        base_job_name=name,
        hyperparameters=dict(hyperparameters or {}),
        metric_definitions=METRIC_DEFINITIONS,
        output_path=f"s3://{bucket}/{name}/training",
        code_location=f"s3://{bucket}/{name}/training",
        sagemaker_session=sagemaker.Session(default_bucket=bucket),
    )
    try:
        estimator.fit({"train": data}, logs=False)
    except UnexpectedStatusException:
        raise _failed_job(estimator.latest_training_job.name) from None
    return _training_run(estimator.latest_training_job.name)


def _failed_job(job: str) -> CloudFailure:
    found = boto3.client("sagemaker").describe_training_job(TrainingJobName=job)
    reason = found.get("FailureReason", found["TrainingJobStatus"])
    return CloudFailure(f"training job {job}", reason, "/aws/sagemaker/TrainingJobs")


def _training_run(job: str) -> TrainingRun:
    found = boto3.client("sagemaker").describe_training_job(TrainingJobName=job)
    metrics = {one["MetricName"]: float(one["Value"]) for one in found.get("FinalMetricDataList", [])}
    return TrainingRun(job, found["ModelArtifacts"]["S3ModelArtifacts"], metrics)
