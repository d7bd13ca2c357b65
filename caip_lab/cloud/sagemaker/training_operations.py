"""Training's operations, from the wire to :class:`caip_lab.cloud.sagemaker.training_jobs.TrainingJobs` and back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import AWSValidationException
from moto.sagemaker.responses import SageMakerResponse

from caip_lab.cloud.sagemaker.training import TrainingJob
from caip_lab.cloud.sagemaker.training_jobs import TrainingJobs
from caip_lab.cloud.sagemaker.validation import require_valid
from caip_lab.cloud.sagemaker.waiting import wait_for_sdk

__all__ = ["TrainingOperations"]

PAGE = 10


class TrainingOperations(SageMakerResponse):
    """Training jobs."""

    @property
    def _training(self) -> TrainingJobs:
        found: TrainingJobs = self.sagemaker_backend.training  # type: ignore[attr-defined]
        return found

    def create_training_job(self) -> ActionResult:
        return ActionResult({"TrainingJobArn": self._training.create(self._get_params()).arn})

    def describe_training_job(self) -> ActionResult:
        require_valid("DescribeTrainingJob", self._get_params())
        job = self._training.job(self._get_param("TrainingJobName"))
        wait_for_sdk(self.headers, job.done)
        return ActionResult(job.describe())

    def stop_training_job(self) -> ActionResult:
        require_valid("StopTrainingJob", self._get_params())
        self._training.stop(self._get_param("TrainingJobName"))
        return EmptyResult()

    def delete_training_job(self) -> ActionResult:
        require_valid("DeleteTrainingJob", self._get_params())
        self._training.delete(self._get_param("TrainingJobName"))
        return EmptyResult()

    def list_training_jobs(self) -> ActionResult:
        require_valid("ListTrainingJobs", self._get_params())
        found = sorted(filter(self._lists, self._training.jobs()), key=self._sorts_by)
        if self._get_param("SortOrder", "Descending") == "Descending":
            found.reverse()
        begins = _position(self._get_param("NextToken"))
        ends = begins + (self._get_int_param("MaxResults") or PAGE)
        answer: dict[str, Any] = {"TrainingJobSummaries": [job.summary() for job in found[begins:ends]]}
        return ActionResult({**answer, "NextToken": str(ends)} if ends < len(found) else answer)

    def _lists(self, job: TrainingJob) -> bool:
        created, modified = job.creation_time, job.last_modified_time
        status = self._get_param("StatusEquals")
        return (
            (self._get_param("NameContains") or "").lower() in job.training_job_name.lower()
            and (status is None or status == job.training_job_status)
            and self._time("CreationTimeAfter", datetime.min) < created < self._time("CreationTimeBefore", datetime.max)
            and self._time("LastModifiedTimeAfter", datetime.min) < modified
            and modified < self._time("LastModifiedTimeBefore", datetime.max)
        )

    def _time(self, name: str, default: datetime) -> datetime:
        """Return a time of the request as moto's are: UTC, without saying so."""
        given = self._get_param(name)
        if given is None:
            return default
        if not isinstance(given, datetime):
            given = datetime.fromtimestamp(float(given), UTC)
        return given.astimezone(UTC).replace(tzinfo=None) if given.tzinfo else given

    def _sorts_by(self, job: TrainingJob) -> Any:
        by = self._get_param("SortBy", "CreationTime")
        return {"Name": job.training_job_name, "Status": job.training_job_status}.get(by, job.creation_time)


def _position(token: str | None) -> int:
    if token is not None and not token.isdecimal():
        raise AWSValidationException('Invalid pagination token because "{0}".')
    return int(token or 0)
