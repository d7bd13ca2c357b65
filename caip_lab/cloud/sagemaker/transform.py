"""Batch transform: files of S3 through a model, from InProgress to Completed, Failed or Stopped."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from moto.core.utils import utcnow
from moto.sagemaker.exceptions import AWSValidationException, ResourceInUseException
from moto.sagemaker.utils import arn_formatter

from caip_lab.cloud import meter, services
from caip_lab.cloud.model_files import ModelDataError, NotHealthyError, Source
from caip_lab.cloud.sagemaker.records import PayloadError, assembled, payloads, unzipped
from caip_lab.cloud.sagemaker.refusals import refuse_transform_job
from caip_lab.cloud.sagemaker.resources import Model, pruned
from caip_lab.cloud.sagemaker.validation import require_valid
from caip_lab.cloud.serving import ServedModel
from caip_lab.cloud.storage import Storage
from caip_lab.cloud.unseen import start_thread
from caip_lab.cloud.uris import StorageError, split_uri
from caip_lab.cloud.watch import LogStream

if TYPE_CHECKING:
    from caip_lab.cloud.sagemaker.backend import Backend

__all__ = ["TransformJob", "TransformJobs"]

GROUP = "/aws/sagemaker/TransformJobs"
INVOCATION_S = 600
LARGEST_PAYLOAD_MB = 100
SEE_LOGS = "See job logs for more information"
NO_INPUT = (
    'ClientError: No S3 objects found under S3 URL "{uri}" given in input data source. Please ensure that the bucket exists in '
    'the selected region ({region}), that objects exist under that S3 prefix, and that the role "{role}" has "s3:ListBucket" '
    'permissions on bucket "{bucket}".'
)


class JobFailedError(Exception):
    """The message is the FailureReason."""


class TransformJob:
    """One job. Held where moto holds its own."""

    def __init__(self, account_id: str, region: str, request: Mapping[str, Any], model: Model) -> None:
        self.request = {name: value for name, value in request.items() if name != "Tags"}
        self.transform_job_name: str = request["TransformJobName"]
        self.arn: str = arn_formatter("transform-job", self.transform_job_name, account_id, region)
        self.tags: list[dict[str, str]] = list(request.get("Tags") or [])
        self.transform_job_status = "InProgress"
        self.failure_reason: str | None = None
        self.creation_time: datetime = utcnow()
        self.last_modified_time = self.creation_time
        self.transform_start_time: datetime | None = None
        self.transform_end_time: datetime | None = None
        #: Set once it has ended.
        self.settled = threading.Event()
        self._region, self._role_arn = region, model.role_arn
        self._storage = Storage(account_id, model.role_arn)
        self._stopping, self._lock = threading.Event(), threading.Lock()
        stream = f"{self.transform_job_name}/i-{uuid.uuid4().hex[:17]}-{int(time.time())}"
        limit = services.get().settings.log_bytes
        self._log = LogStream(account_id, region, GROUP, stream, limit)
        self._data_log = LogStream(account_id, region, GROUP, f"{stream}/data-log", limit)
        environment = {**_batch_environment(request), **request.get("Environment", {})}
        self._served = ServedModel(Source(self._storage, model.container, environment), self._log.put)

    def start(self) -> None:
        """Begin; returns at once."""
        start_thread(self._run, f"transform {self.transform_job_name}")

    def stop(self) -> None:
        """Begin to end it. What it has written by then stays."""
        with self._lock:
            if self.transform_job_status != "InProgress":
                raise AWSValidationException(
                    f"The request was rejected because the transform job is in status {self.transform_job_status}."
                )
            self.transform_job_status, self.last_modified_time = "Stopping", utcnow()
        self._stopping.set()
        self._served.stop()

    def describe(self) -> dict[str, Any]:
        source = {"CompressionType": "None", "SplitType": "None", **self.request["TransformInput"]}
        return pruned(
            {
                **self.request,
                "TransformInput": source,
                "TransformOutput": {"AssembleWith": "None", "KmsKeyId": "", **self.request["TransformOutput"]},
                "TransformJobArn": self.arn,
                "TransformJobStatus": self.transform_job_status,
                "FailureReason": self.failure_reason,
                "CreationTime": self.creation_time,
                "TransformStartTime": self.transform_start_time,
                "TransformEndTime": self.transform_end_time,
            }
        )

    def gen_response_object(self) -> dict[str, Any]:
        """Return what moto's Search shows."""
        return self.describe()

    def _run(self) -> None:
        resources = self.request["TransformResources"]
        self.transform_start_time = utcnow()
        meter.started("transform-job", self.transform_job_name, resources["InstanceType"], resources["InstanceCount"])
        reason: str | None = None
        try:
            self._transform()
        except (JobFailedError, StorageError) as error:
            reason = str(error)
        except Exception:  # no job stays InProgress for ever
            logging.getLogger(__name__).exception("transform job %s", self.transform_job_name)
            reason = "InternalServerError: We encountered an internal error. Please try again."
        finally:
            self._served.stop()
            meter.ended("transform-job", self.transform_job_name)
        self._settle(reason)

    def _settle(self, reason: str | None) -> None:
        with self._lock:
            stopped = self._stopping.is_set()
            self.failure_reason = None if stopped else reason
            self.transform_job_status = "Stopped" if stopped else "Failed" if reason else "Completed"
            self.transform_end_time = self.last_modified_time = utcnow()
        self.settled.set()

    def _transform(self) -> None:
        """Transform every file: one that fails has no output, and the others go on. JobFailedError."""
        uris = self._inputs()
        try:
            self._served.start()
        except ModelDataError as error:
            raise JobFailedError(f"ClientError: {error}") from error
        except NotHealthyError as error:
            raise JobFailedError(f"AlgorithmError: {SEE_LOGS}") from error
        failed = [why for uri in uris if not self._stopping.is_set() and (why := self._transform_file(uri))]
        if failed:
            raise JobFailedError(f"{failed[0]}: {SEE_LOGS}")

    def _inputs(self) -> list[str]:
        uri = self.request["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"]
        found = [each for each in self._storage.below(uri) if not each.endswith("/")]
        if not found:
            raise JobFailedError(NO_INPUT.format(uri=uri, region=self._region, role=self._role_arn, bucket=split_uri(uri)[0]))
        return found

    def _transform_file(self, uri: str) -> str:
        """Write a file's output; return whose fault it is that there is none, or nothing."""
        source, target = self.request["TransformInput"], self.request["TransformOutput"]
        try:
            data = self._storage.read(uri)
            if source.get("CompressionType") == "Gzip":
                data = unzipped(data)
            outputs = []
            for payload in payloads(data, self.request):
                status, body = self._invoke(payload)
                if not 200 <= status < 300:
                    return self._failed(uri, status, body)
                outputs.append(body)
            self._storage.write(self._output_uri(uri), assembled(outputs, target.get("AssembleWith", "None")), self._accept())
        except PayloadError as error:
            self._note(uri, str(error))
            return "ClientError"
        return ""

    def _invoke(self, payload: bytes) -> tuple[int, bytes]:
        if self._stopping.is_set():
            raise JobFailedError("stopped")
        source = self.request["TransformInput"]
        headers = {"Content-Type": source.get("ContentType", ""), "Accept": self.request["TransformOutput"].get("Accept", "")}
        limit_s = self.request.get("ModelClientConfig", {}).get("InvocationsTimeoutInSeconds", INVOCATION_S)
        reply = self._served.call(payload, headers, limit_s)
        return reply.status, reply.body

    def _failed(self, uri: str, status: int, body: bytes) -> str:
        is_clients = 400 <= status < 500
        first = f"ClientError: {status}" if is_clients else f"Bad HTTP status received from algorithm: {status}"
        self._note(uri, first, "", "Message:", *body.decode("utf-8", "replace").splitlines())
        return "ClientError" if is_clients else "AlgorithmError"

    def _note(self, uri: str, *lines: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").split("+")[0]
        self._data_log.put([f"{now}:[sagemaker logs]: {uri.removeprefix('s3://')}: {line}" for line in lines])

    def _output_uri(self, uri: str) -> str:
        """Return where a file's output goes: under its name below the input's folder, with .out."""
        given = self.request["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"]
        folder = given[: given.rindex("/") + 1]
        return f"{self.request['TransformOutput']['S3OutputPath'].rstrip('/')}/{uri.removeprefix(folder)}.out"

    def _accept(self) -> str:
        return self.request["TransformOutput"].get("Accept") or "application/octet-stream"


def _batch_environment(request: Mapping[str, Any]) -> dict[str, str]:
    """Return what AWS tells the container of the job."""
    strategy = {"SingleRecord": "SINGLE_RECORD"}.get(request.get("BatchStrategy", ""), "MULTI_RECORD")
    return {
        "SAGEMAKER_BATCH": "true",
        "SAGEMAKER_BATCH_STRATEGY": strategy,
        "SAGEMAKER_MAX_PAYLOAD_IN_MB": str(request.get("MaxPayloadInMB", 6)),
        "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS": str(request.get("MaxConcurrentTransforms", 1)),
    }


class TransformJobs:
    """The jobs of one account and region."""

    def __init__(self, backend: Backend) -> None:
        self._backend, self._lock = backend, threading.Lock()
        self._jobs: dict[str, TransformJob] = backend.transform_jobs  # type: ignore[assignment]

    def create(self, request: Mapping[str, Any]) -> TransformJob:
        """Start a job. ValidationException, ResourceInUse."""
        require_valid("CreateTransformJob", request)
        refuse_transform_job(request)
        if request.get("MaxPayloadInMB", 6) * (request.get("MaxConcurrentTransforms") or 1) > LARGEST_PAYLOAD_MB:
            raise AWSValidationException(
                f"MaxConcurrentTransforms * MaxPayloadInMB must not be greater than {LARGEST_PAYLOAD_MB} MB."
            )
        name, backend = request["TransformJobName"], self._backend
        model = backend.hosting.model(request["ModelName"])
        with self._lock:
            if name in self._jobs:
                raise ResourceInUseException(
                    "Job name must be unique within an AWS account and region, and a job with this name already exists "
                    f"({self._jobs[name].arn})"
                )
            job = self._jobs[name] = TransformJob(backend.account_id, backend.region_name, request, model)
        job.start()
        return job

    def job(self, name: str) -> TransformJob:
        found = self._jobs.get(name)
        if found is None:
            raise AWSValidationException(f"Could not find requested job with name: {name}")
        return found

    def close(self) -> None:
        """End what runs."""
        for job in list(self._jobs.values()):
            with contextlib.suppress(AWSValidationException):
                job.stop()
