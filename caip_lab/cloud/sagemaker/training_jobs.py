"""The training jobs of an account and region: what CreateTrainingJob takes and refuses, and the list of them."""

from __future__ import annotations

import copy
import re
import threading
from collections.abc import Mapping
from typing import Any

from moto.sagemaker.exceptions import AWSValidationException, ResourceInUseException, ResourceNotFound, SagemakerClientError
from moto.sagemaker.models import SageMakerModelBackend

from caip_lab.cloud import identity
from caip_lab.cloud.sagemaker.refusals import refuse
from caip_lab.cloud.sagemaker.training import TrainingJob
from caip_lab.cloud.sagemaker.training_metrics import wrong_expression
from caip_lab.cloud.sagemaker.training_run import TrainingRun
from caip_lab.cloud.sagemaker.validation import require_valid
from caip_lab.cloud.storage import Storage
from caip_lab.cloud.uris import StorageError

__all__ = ["ResourceLimitExceeded", "TrainingJobs"]

NOT_FOUND = "Requested resource not found."
#: Instances that jobs may have at once: this is one machine.
INSTANCES = 8
#: Field of a request -> what it would ask for.
NOT_OFFERED = {
    "ServerlessJobConfig": "A serverless training job is",
    "ModelPackageConfig": "Training from a model package is",
    "MlflowConfig": "Tracking with MLflow is",
}
NOT_OFFERED_OF_ALGORITHMS = {
    "AlgorithmName": "An algorithm resource (AlgorithmName) is",
    "ContainerEntrypoint": "A container entrypoint of your own is",
    "ContainerArguments": "A container entrypoint of your own is",
}


class ResourceLimitExceeded(SagemakerClientError):
    """More instances than an account has."""

    code = "ResourceLimitExceeded"


class TrainingJobs:
    """Held where moto holds its own: its tags and its search see them."""

    def __init__(self, backend: SageMakerModelBackend) -> None:
        self._backend = backend
        self._jobs: dict[str, TrainingJob] = backend.training_jobs  # type: ignore[assignment]
        self._lock = threading.Lock()

    def create(self, request: Mapping[str, Any]) -> TrainingJob:
        """Start a job. Where it raises, nothing was made."""
        request = copy.deepcopy(dict(request))
        require_valid("CreateTrainingJob", request)
        _require_complete(request)
        _refuse_what_is_not_offered(request)
        identity.require_execution_role(self._backend.account_id, request["RoleArn"])
        self._require_data(request)
        with self._lock:
            self._require_free(request["TrainingJobName"])
            self._require_instances(request["ResourceConfig"])
            job = TrainingJob(self._backend.account_id, self._backend.region_name, request)
            run = TrainingRun(job)
            self._jobs[job.training_job_name] = job
        run.start()
        return job

    def job(self, name: str) -> TrainingJob:
        """Return a job; the error of AWS is no ResourceNotFound, whatever its documentation says."""
        if name not in self._jobs:
            raise AWSValidationException(NOT_FOUND)
        return self._jobs[name]

    def jobs(self) -> list[TrainingJob]:
        return list(self._jobs.values())

    def stop(self, name: str) -> None:
        job = self.job(name)
        if not job.stop():
            raise AWSValidationException(
                f"The request was rejected because the training job is in status {job.training_job_status}."
            )

    def delete(self, name: str) -> None:
        """Forget a job that has ended."""
        with self._lock:
            if name not in self._jobs:
                raise ResourceNotFound(NOT_FOUND)
            job = self._jobs[name]
            if not job.done.is_set():
                raise ResourceInUseException(
                    f"The training job {job.arn} is in status {job.training_job_status}. Only a job that is Completed, Failed "
                    "or Stopped can be deleted. Nothing was changed."
                )
            del self._jobs[name]

    def _require_free(self, name: str) -> None:
        if name in self._jobs:
            raise ResourceInUseException(
                "Training job names must be unique within an AWS account and region, and a training job with this name "
                f"already exists ({self._jobs[name].arn})"
            )

    def _require_instances(self, resources: Mapping[str, Any]) -> None:
        used, asked = sum(not job.done.is_set() for job in self._jobs.values()), resources["InstanceCount"]
        limit = 1 if asked > 1 else INSTANCES
        if asked > 1 or used + asked > limit:
            raise ResourceLimitExceeded(
                f"The account-level service limit '{resources['InstanceType']} for training job usage' is {limit} Instances, "
                f"with current utilization of {used} Instances and a request delta of {asked} Instances. Please use AWS "
                "Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact AWS "
                "support to request an increase for this quota."
            )

    def _require_data(self, request: Mapping[str, Any]) -> None:
        """Every channel has something, and its role may see that."""
        storage = Storage(self._backend.account_id, request["RoleArn"])
        for channel in request.get("InputDataConfig") or []:
            uri = channel["DataSource"]["S3DataSource"]["S3Uri"]
            try:
                found, more = storage.below(uri), ""
            except StorageError as error:
                found, more = [], " Error message from S3: Access Denied" if "AccessDenied" in str(error) else ""
            if not found:
                raise AWSValidationException(storage.nothing_below(uri) + more)


def _require_complete(request: Mapping[str, Any]) -> None:
    """What the model of the service leaves open, since other kinds of jobs go without."""
    for name, of in (("AlgorithmSpecification", request), ("ResourceConfig", request)):
        if not of.get(name):
            raise AWSValidationException(f"{name} is required.")
    resources = request["ResourceConfig"]
    if resources.get("InstanceGroups"):
        refuse("A heterogeneous cluster (InstanceGroups) is")
    for name in ("InstanceType", "InstanceCount", "VolumeSizeInGB"):
        if not resources.get(name):
            raise AWSValidationException(f"ResourceConfig.{name} is required.")
    names = [channel["ChannelName"] for channel in request.get("InputDataConfig") or []]
    if len(set(names)) < len(names):
        raise AWSValidationException("Channel names must be unique within a training job.")
    wrong = wrong_expression(request["AlgorithmSpecification"].get("MetricDefinitions") or [])
    if wrong:
        raise AWSValidationException(wrong)


def _refuse_what_is_not_offered(request: Mapping[str, Any]) -> None:
    algorithm = request["AlgorithmSpecification"]
    for fields, of in ((NOT_OFFERED, request), (NOT_OFFERED_OF_ALGORITHMS, algorithm)):
        for name, what in fields.items():
            if of.get(name):
                refuse(what)
    has_script = (request.get("HyperParameters") or {}).get("sagemaker_program")
    if not has_script and not (request.get("Environment") or {}).get("SAGEMAKER_PROGRAM"):
        refuse("Training without a script of your own (the hyperparameter sagemaker_program) is")
    if request["OutputDataConfig"].get("CompressionType", "GZIP") != "GZIP":
        refuse("A model that is not compressed is")
    if not request["OutputDataConfig"]["S3OutputPath"].startswith("s3://"):
        refuse("An output path that does not begin with s3:// is")
    for channel in request.get("InputDataConfig") or []:
        _refuse_channel(channel, algorithm)


def _refuse_channel(channel: Mapping[str, Any], algorithm: Mapping[str, Any]) -> None:
    source = channel["DataSource"].get("S3DataSource")
    if not source or source.get("S3DataType", "S3Prefix") != "S3Prefix":
        refuse("Input other than an S3Prefix is")
    if not re.match(r"s3://[^/]", source["S3Uri"]):
        refuse("Input that does not begin with s3:// is")
    if (channel.get("InputMode") or algorithm["TrainingInputMode"]) == "Pipe":
        refuse("Pipe mode is")
