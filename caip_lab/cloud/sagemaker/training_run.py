"""A training job as it runs: a thread that downloads, runs the script, uploads, and cleans up."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from moto.sts.models import sts_backends

from caip_lab.cloud import meter, services, utilisation, watch
from caip_lab.cloud.archives import ArchiveError, pack
from caip_lab.cloud.containers import folders
from caip_lab.cloud.sagemaker.script import AlgorithmFailed, Interrupted, Script
from caip_lab.cloud.sagemaker.training import TrainingJob
from caip_lab.cloud.sagemaker.training_metrics import TrainingMetrics
from caip_lab.cloud.storage import Storage
from caip_lab.cloud.training_contract import HOST, Contract
from caip_lab.cloud.unseen import start_thread
from caip_lab.cloud.uris import StorageError

__all__ = ["TrainingRun"]

LOG_GROUP = "/aws/sagemaker/TrainingJobs"
INTERNAL = "InternalServerError: We encountered an internal error. Please try again."


class TrainingRun:
    """Takes a job from Starting to its end, which comes whatever happens."""

    def __init__(self, job: TrainingJob) -> None:
        self.job = job
        self._services = services.get()
        self._storage = Storage(job.account_id, job.request["RoleArn"])
        self._folder = Path(tempfile.mkdtemp(prefix="t-", dir=self._services.folder))
        definitions = job.request["AlgorithmSpecification"].get("MetricDefinitions") or []
        self._metrics = TrainingMetrics(job.account_id, job.region, job.training_job_name, definitions)
        self._log: watch.LogStream | None = None

    def start(self) -> None:
        start_thread(self._run, self.job.training_job_name)

    def _run(self) -> None:
        reason = INTERNAL
        try:
            reason = self._do()
        except Exception:
            logging.getLogger(__name__).exception("The training job %s failed for a reason of ours.", self.job.training_job_name)
        finally:
            meter.ended("training-job", self.job.training_job_name)
            self._metrics.close()
            folders.remove(self._folder)
            self.job.end(reason, self._metrics.final())

    def _do(self) -> str:
        """Return the FailureReason; nothing where it did not fail."""
        resources = self.job.request["ResourceConfig"]
        meter.started("training-job", self.job.training_job_name, resources["InstanceType"], resources["InstanceCount"])
        self.job.began()
        try:
            self._train()
        except Interrupted:
            pass
        except AlgorithmFailed as failure:
            return f"AlgorithmError: {failure}, exit code: 1"
        except StorageError as error:
            return f"ClientError: Data download failed:{error}"
        try:
            self._upload()
        except (StorageError, ArchiveError) as error:
            return f"ClientError: Artifact upload failed:{error}"
        return ""

    def _train(self) -> None:
        script = Script(self._contract(), self._folder, self._storage, self._take, self.job.is_over)
        script.lay_out()
        self.job.enter("Downloading")
        for channel in self.job.request.get("InputDataConfig") or []:
            folder = self._folder / "input" / "data" / channel["ChannelName"]
            self._storage.download(channel["DataSource"]["S3DataSource"]["S3Uri"], folder)
        if self.job.is_over():
            raise Interrupted
        self.job.enter("Training")
        self._log = self._new_log()
        job = self.job
        host = {"Host": f"{job.training_job_name}/{HOST}"}
        with utilisation.measured(job.arn, (job.account_id, job.region), LOG_GROUP, host, self._folder):
            script.run(self._credentials())

    def _upload(self) -> None:
        """Write what the script left, also where it was stopped: it may have saved what it had."""
        if not self.job.is_over():
            self.job.enter("Uploading")
        self._storage.write(f"{self.job.output_uri}/model.tar.gz", self._packed("model"), "application/x-tar")
        data = folders.inside(self._folder, "output", "data")
        if data is not None and any(data.iterdir()):
            self._storage.write(f"{self.job.output_uri}/output.tar.gz", self._packed("output", "data"), "application/x-tar")

    def _packed(self, *parts: str) -> bytes:
        folder = folders.inside(self._folder, *parts)
        if folder is None:
            folder = self._folder / "empty"
            folder.mkdir(exist_ok=True)
        return pack(folder, self._services.settings.container_disk_bytes)

    def _take(self, lines: Sequence[str]) -> None:
        """What the container printed, or its image says."""
        assert self._log is not None
        self._log.put(lines)
        self._metrics.take(lines)

    def _new_log(self) -> watch.LogStream:
        job = self.job
        stream = f"{job.training_job_name}/{HOST}-{int(time.time())}"
        return watch.LogStream(job.account_id, job.region, LOG_GROUP, stream, self._services.settings.log_bytes)

    def _contract(self) -> Contract:
        request = self.job.request
        return Contract(
            job_name=self.job.training_job_name,
            job_arn=self.job.arn,
            opt_ml=self._services.containers.opt_ml(self._folder),
            instance_type=request["ResourceConfig"]["InstanceType"],
            region=self.job.region,
            hyperparameters=request.get("HyperParameters") or {},
            channels={channel["ChannelName"]: self._input_config(channel) for channel in request.get("InputDataConfig") or []},
            environment=request.get("Environment") or {},
        )

    def _input_config(self, channel: dict[str, Any]) -> dict[str, str]:
        source = channel["DataSource"]["S3DataSource"]
        config = {
            "TrainingInputMode": channel.get("InputMode") or self.job.request["AlgorithmSpecification"]["TrainingInputMode"],
            "S3DistributionType": source.get("S3DataDistributionType", "FullyReplicated"),
            "RecordWrapperType": channel.get("RecordWrapperType", "None"),
        }
        return {**config, "ContentType": channel["ContentType"]} if channel.get("ContentType") else config

    def _credentials(self) -> dict[str, str]:
        """Make a session of the job's role, for the script's own calls of AWS."""
        session = sts_backends[self.job.account_id]["aws"].assume_role(
            region_name=self.job.region,
            role_session_name="SageMaker",
            role_arn=self.job.request["RoleArn"],
            policy="",
            duration=12 * 3600,
            external_id="",
        )
        return {
            "AWS_ACCESS_KEY_ID": session.access_key_id,
            "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
            "AWS_SESSION_TOKEN": session.session_token,
        }
