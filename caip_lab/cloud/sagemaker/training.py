"""A training job as its record: what was asked for, what became of it, and when."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.sagemaker.utils import arn_formatter

from caip_lab.cloud.sagemaker.resources import pruned

__all__ = ["TrainingJob"]

REASON_CHARACTERS = 1024
DEFAULT_RUNTIME_S = 86_400
#: What AWS says of each secondary status.
MESSAGES = {
    "Starting": "Starting the training job",
    "Downloading": "Downloading input data",
    "Training": "Training image download completed. Training in progress.",
    "Stopping": "Stopping the training job",
    "Uploading": "Uploading generated training model",
    "Completed": "Training job completed",
    "Failed": "Training job failed",
    "Stopped": "Training job stopped",
    "MaxRuntimeExceeded": "Training job runtime exceeded MaxRuntimeInSeconds provided",
}


@dataclass
class _Progress:
    """What changes of a job. Guarded by the job's lock."""

    status: str = "InProgress"
    secondary: str = "Starting"
    transitions: list[dict[str, Any]] = field(default_factory=list)
    failure_reason: str | None = None
    began: datetime | None = None
    ended: datetime | None = None
    modified: datetime = field(default_factory=utcnow)
    metrics: list[dict[str, Any]] = field(default_factory=list)


class TrainingJob:
    """What CreateTrainingJob made of its request. ``done`` is set when it has ended, whichever way."""

    def __init__(self, account_id: str, region: str, request: Mapping[str, Any]) -> None:
        self.account_id, self.region = account_id, region
        self.request = {name: value for name, value in request.items() if name != "Tags"}
        self.training_job_name: str = request["TrainingJobName"]
        self.arn: str = arn_formatter("training-job", self.training_job_name, account_id, region)
        self.tags: list[dict[str, str]] = list(request.get("Tags") or [])
        self.creation_time: datetime = utcnow()
        self.done = threading.Event()
        self._lock = threading.Lock()
        self._progress = _Progress()
        self._over: str = ""
        self._deadline = time.monotonic() + self.max_runtime_s
        self.enter("Starting")

    def stop(self) -> bool:
        """Begin to end it; False where it has ended, or is ending."""
        with self._lock:
            if self._progress.status != "InProgress":
                return False
            self._over = self._over or "Stopped"
            self._progress.status = "Stopping"
            self._enter_locked("Stopping")
        return True

    @property
    def training_job_status(self) -> str:
        return self._progress.status

    @property
    def last_modified_time(self) -> datetime:
        return self._progress.modified

    @property
    def output_uri(self) -> str:
        """Where its archives go."""
        return f"{self.request['OutputDataConfig']['S3OutputPath'].rstrip('/')}/{self.training_job_name}/output"

    @property
    def max_runtime_s(self) -> float:
        return float((self.request.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds", DEFAULT_RUNTIME_S))

    def describe(self) -> dict[str, Any]:
        """Return DescribeTrainingJob's answer: what is not there is left out, since clients take an empty one for given."""
        with self._lock:
            changing = self._describe_progress()
        return pruned({**self._describe_request(), **changing}) | {"HyperParameters": self.request.get("HyperParameters") or {}}

    def summary(self) -> dict[str, Any]:
        with self._lock:
            progress = self._progress
            answer = {
                "TrainingJobName": self.training_job_name,
                "TrainingJobArn": self.arn,
                "CreationTime": self.creation_time,
                "TrainingEndTime": progress.ended,
                "LastModifiedTime": progress.modified,
                "TrainingJobStatus": progress.status,
                "SecondaryStatus": progress.secondary,
            }
        return pruned(answer)

    def gen_response_object(self) -> dict[str, Any]:
        """Return what moto's Search shows."""
        return self.describe()

    def _describe_request(self) -> dict[str, Any]:
        request = self.request
        return {
            "EnableNetworkIsolation": False,
            "EnableInterContainerTrafficEncryption": False,
            "EnableManagedSpotTraining": False,
            "StoppingCondition": {"MaxRuntimeInSeconds": DEFAULT_RUNTIME_S},
            **request,
            "AlgorithmSpecification": {
                **pruned(request["AlgorithmSpecification"]),
                "EnableSageMakerMetricsTimeSeries": False,
            },
            "InputDataConfig": [
                {"CompressionType": "None", "RecordWrapperType": "None", **pruned(channel)}
                for channel in request.get("InputDataConfig") or []
            ],
            "OutputDataConfig": {"KmsKeyId": "", "CompressionType": "GZIP", **request["OutputDataConfig"]},
            "TrainingJobArn": self.arn,
            "ModelArtifacts": {"S3ModelArtifacts": f"{self.output_uri}/model.tar.gz"},
            "CreationTime": self.creation_time,
            "ProfilingStatus": "Disabled",
        }

    def _describe_progress(self) -> dict[str, Any]:
        progress = self._progress
        answer: dict[str, Any] = {
            "TrainingJobStatus": progress.status,
            "SecondaryStatus": progress.secondary,
            "SecondaryStatusTransitions": [dict(each) for each in progress.transitions],
            "LastModifiedTime": progress.modified,
            "FailureReason": progress.failure_reason,
            "FinalMetricDataList": list(progress.metrics),
            "TrainingStartTime": progress.began,
            "TrainingEndTime": progress.ended,
        }
        if progress.began and progress.ended:
            seconds = max(1, round((progress.ended - progress.began).total_seconds()))
            answer |= {"TrainingTimeInSeconds": seconds, "BillableTimeInSeconds": seconds}
        return answer

    def enter(self, secondary: str) -> None:
        """Say what it does now, and since when."""
        with self._lock:
            self._enter_locked(secondary)

    def _enter_locked(self, secondary: str) -> None:
        now = utcnow()
        progress = self._progress
        if progress.transitions:
            progress.transitions[-1].setdefault("EndTime", now)
        progress.transitions.append({"Status": secondary, "StartTime": now, "StatusMessage": MESSAGES[secondary]})
        progress.secondary, progress.modified = secondary, now

    def began(self) -> None:
        """Say that its instances run: it is paid for from now on."""
        with self._lock:
            self._progress.began = utcnow()

    def is_over(self) -> bool:
        """Whether it is to end: it was stopped, or its time is up."""
        if not self._over and time.monotonic() > self._deadline:
            self._over = "MaxRuntimeExceeded"
        return bool(self._over)

    def end(self, failure_reason: str, metrics: Sequence[Mapping[str, Any]]) -> None:
        """Say that it has ended: failed where there is a reason, else completed, or as it was made to."""
        with self._lock:
            progress = self._progress
            self._enter_locked("Failed" if failure_reason else self._over or "Completed")
            progress.ended = progress.transitions[-1]["EndTime"] = progress.modified
            progress.failure_reason = failure_reason[:REASON_CHARACTERS] or None
            progress.metrics = [dict(each) for each in metrics]
            progress.status = "Failed" if failure_reason else "Stopped" if self._over else "Completed"
        self.done.set()
