"""An endpoint: from Creating to InService or Failed, its calls and what they leave in CloudWatch, its end."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.sagemaker.utils import arn_formatter

from caip_lab.cloud import meter, metrics, services, utilisation
from caip_lab.cloud.model_client import Reply
from caip_lab.cloud.model_files import ModelDataError, NotHealthyError, Source
from caip_lab.cloud.sagemaker.asynchronous import Backlog
from caip_lab.cloud.sagemaker.resources import EndpointConfig, Model, pruned
from caip_lab.cloud.serving import ServedModel
from caip_lab.cloud.storage import Storage
from caip_lab.cloud.unseen import start_thread
from caip_lab.cloud.watch import LogStream

__all__ = ["Endpoint"]

NAMESPACE, UTILISATION = "AWS/SageMaker", "/aws/sagemaker/Endpoints"
NOT_HEALTHY = (
    "The primary container for production variant {} did not pass the ping health check. "
    "Please check CloudWatch logs for this endpoint."
)
INTERNAL_ERROR = "Request to service failed. If failure persists after retry, contact customer support."


class Endpoint:
    """One endpoint with one production variant. What it is made of is taken when it is made, so that it may be deleted since."""

    def __init__(self, account_id: str, region: str, request: Mapping[str, Any], config: EndpointConfig, model: Model) -> None:
        self.endpoint_name: str = request["EndpointName"]
        self.endpoint_config_name = config.endpoint_config_name
        self.arn: str = arn_formatter("endpoint", self.endpoint_name, account_id, region)
        self.tags: list[dict[str, str]] = list(request.get("Tags") or [])
        self.endpoint_status = "Creating"
        self.failure_reason: str | None = None
        self.creation_time: datetime = utcnow()
        self.last_modified_time = self.creation_time
        self.account_id, self.region = account_id, region
        self.config, self.role_arn = config, model.role_arn
        self.variant_name: str = config.variant["VariantName"]
        self.production_variants = [_variant_summary(config.variant, model)]
        #: Set once it is InService or Failed.
        self.settled = threading.Event()
        self.log_group = f"/aws/sagemaker/Endpoints/{self.endpoint_name}"
        self._dimensions = {"EndpointName": self.endpoint_name, "VariantName": self.variant_name}
        self._is_deleted, self._lock = False, threading.Lock()
        self._log: LogStream | None = None
        self._source = Source(Storage(account_id, model.role_arn), model.container)
        self._served = ServedModel(self._source, self.note)
        self.backlog = Backlog(self) if config.async_inference_config else None

    @property
    def serverless(self) -> dict[str, Any]:
        """The variant's ServerlessConfig; empty where it has instances."""
        return dict(self.config.variant.get("ServerlessConfig") or {})

    def start(self) -> None:
        """Begin to create it; returns at once."""
        stream, limit = f"{self.variant_name}/i-{uuid.uuid4().hex[:17]}", services.get().settings.log_bytes
        self._log = LogStream(self.account_id, self.region, self.log_group, stream, limit)
        self.resume()

    def resume(self) -> None:
        """Create it, where that is not done; returns at once. Also for a fork: whoever was about to do it is not there."""
        if self.endpoint_status == "Creating":
            start_thread(self._create, f"endpoint {self.endpoint_name}")

    def call(self, body: bytes, headers: Mapping[str, str], timeout_s: float) -> tuple[Reply, float]:
        """Return the model's answer and how long it took, in seconds."""
        began = time.perf_counter()
        reply = self._served.call(body, headers, timeout_s)
        took_s = time.perf_counter() - began
        if memory_mb := self.serverless.get("MemorySizeInMB"):
            meter.used("serverless", self._metered_as, memory_mb, took_s)
        return reply, took_s

    def go_on_in_a_fork(self) -> None:
        """Be the endpoint in a fork of the account's process: its model server is the other's.

        One that is Creating has half of its files at most, and stays so until it is resumed.
        """
        if self.endpoint_status == "Creating":
            self._served = ServedModel(self._source, self.note)
        else:
            self._served.go_on_in_a_fork()
        if self.backlog is not None:
            self.backlog = Backlog(self)

    def publish(self, status: int, model_s: float, overhead_s: float) -> None:
        """Write what one InvokeEndpoint leaves in CloudWatch. The errors are 0 or 1, so that their average is a rate."""
        count = self.production_variants[0].get("CurrentInstanceCount") or 1
        values = {
            "Invocations": (1.0, "None"),
            "InvocationsPerInstance": (1.0 / count, "None"),
            "ModelLatency": (float(round(model_s * 1e6)), "Microseconds"),
            "OverheadLatency": (float(round(max(overhead_s, 0.0) * 1e6)), "Microseconds"),
            "Invocation4XXErrors": (float(400 <= status < 500), "None"),
            "Invocation5XXErrors": (float(status >= 500), "None"),
            "InvocationModelErrors": (float(not 200 <= status < 300), "None"),
        }
        metrics.put_many(self.account_id, self.region, NAMESPACE, self._dimensions, values)

    def note(self, lines: Sequence[str]) -> None:
        """Write lines to the endpoint's log, which is there once it was started."""
        if self._log is not None:
            self._log.put(lines)

    def delete(self) -> None:
        """End what it runs. Harmless where that is done."""
        with self._lock:
            self._is_deleted = True
        if self.backlog is not None:
            self.backlog.close()
        utilisation.end(self.arn)
        self._served.stop()
        meter.ended("endpoint", self._metered_as)

    def describe(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "EndpointName": self.endpoint_name,
            "EndpointArn": self.arn,
            "EndpointConfigName": self.endpoint_config_name,
            "EndpointStatus": self.endpoint_status,
            "FailureReason": self.failure_reason,
            "CreationTime": self.creation_time,
            "LastModifiedTime": self.last_modified_time,
            "AsyncInferenceConfig": self.config.async_inference_config,
        }
        if self.endpoint_status == "InService":
            answer["ProductionVariants"] = [pruned(variant) for variant in self.production_variants]
        return pruned(answer)

    def summary(self) -> dict[str, Any]:
        return {
            "EndpointName": self.endpoint_name,
            "EndpointArn": self.arn,
            "CreationTime": self.creation_time,
            "LastModifiedTime": self.last_modified_time,
            "EndpointStatus": self.endpoint_status,
        }

    def gen_response_object(self) -> dict[str, Any]:
        """Return what moto's Search shows."""
        return self.describe()

    @property
    def _metered_as(self) -> str:
        return f"{self.endpoint_name}/{self.variant_name}"

    def _create(self) -> None:
        try:
            self._served.start()
        except ModelDataError as error:
            self._settle("Failed", str(error))
        except NotHealthyError:
            self._settle("Failed", NOT_HEALTHY.format(self.variant_name))
        except Exception:  # no endpoint stays in Creating for ever
            logging.getLogger(__name__).exception("endpoint %s", self.endpoint_name)
            self._settle("Failed", INTERNAL_ERROR)
        else:
            self._settle("InService", None)

    def _settle(self, status: str, reason: str | None) -> None:
        with self._lock:
            if status == "InService" and not self._is_deleted and not self.serverless:
                variant = self.config.variant
                meter.started("endpoint", self._metered_as, variant["InstanceType"], variant.get("InitialInstanceCount", 1))
                where = (self.account_id, self.region)
                utilisation.begin(self.arn, where, UTILISATION, self._dimensions, self._served.folder)
            self.failure_reason = reason
            self.endpoint_status, self.last_modified_time = status, utcnow()
        self.settled.set()


def _variant_summary(variant: Mapping[str, Any], model: Model) -> dict[str, Any]:
    """Return a variant as DescribeEndpoint shows it; moto changes its weights and counts."""
    image, weight, count = (
        model.container.get("Image"),
        variant.get("InitialVariantWeight", 1.0),
        variant.get("InitialInstanceCount"),
    )
    images = [{"SpecifiedImage": image, "ResolvedImage": image, "ResolutionTime": utcnow()}] if image else []
    return {
        "VariantName": variant["VariantName"],
        "DeployedImages": images,
        "CurrentWeight": weight,
        "DesiredWeight": weight,
        "CurrentInstanceCount": count,
        "DesiredInstanceCount": count,
        "CurrentServerlessConfig": variant.get("ServerlessConfig"),
    }
