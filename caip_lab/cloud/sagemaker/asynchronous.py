"""Asynchronous inference: a backlog per endpoint, outputs and failures as objects in S3."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Mapping
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caip_lab.cloud import metrics
from caip_lab.cloud.model_client import Reply
from caip_lab.cloud.storage import Storage
from caip_lab.cloud.uris import StorageError

if TYPE_CHECKING:
    from caip_lab.cloud.sagemaker.endpoint import Endpoint

__all__ = ["Backlog", "Invocation", "failed_message"]

NAMESPACE = "AWS/SageMaker"
DEFAULT_CONCURRENCY = 4
MB = 1024**2
LARGEST_INPUT_BYTES = 1024 * MB


@dataclass(frozen=True)
class Invocation:
    """One request of InvokeEndpointAsync. ``body`` is what it brought itself; else its input is at ``input_uri``."""

    input_uri: str
    body: bytes | None
    output_uri: str
    #: Empty where the endpoint has no S3FailurePath: then a failure leaves no object.
    failure_uri: str
    headers: Mapping[str, str]
    timeout_s: float
    expires_s: float
    queued: float = field(default_factory=time.monotonic)
    #: Who asked may be one whose requests leave no trace.
    context: Context = field(default_factory=copy_context)


class Backlog:
    """What an endpoint has yet to answer. As many requests at once as MaxConcurrentInvocationsPerInstance."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._waiting: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._size, self._lock = 0, threading.Lock()
        client = endpoint.config.async_inference_config.get("ClientConfig", {})
        #: Threads are started with the first request: most endpoints of this kind see few.
        self._threads_left = min(client.get("MaxConcurrentInvocationsPerInstance") or DEFAULT_CONCURRENCY, 16)
        self._is_closed = False

    def put(self, invocation: Invocation) -> None:
        """Let it be answered when its turn comes."""
        self._change(1)
        self._waiting.put(invocation)
        with self._lock:
            starts, self._threads_left = self._threads_left > 0, max(self._threads_left - 1, 0)
        if starts:
            threading.Thread(target=self._work, name=f"backlog of {self._endpoint.endpoint_name}", daemon=True).start()

    def close(self) -> None:
        """Answer nothing more: what waits is dropped, as AWS does when the endpoint is deleted."""
        self._is_closed = True
        for _ in range(16):
            self._waiting.put(None)

    def _work(self) -> None:
        while (invocation := self._waiting.get()) is not None and not self._is_closed:
            try:
                invocation.context.run(self._answer, invocation)
            except Exception:  # the next request is answered all the same
                logging.getLogger(__name__).exception("asynchronous inference of %s", self._endpoint.endpoint_name)
            finally:
                self._change(-1)

    def _answer(self, invocation: Invocation) -> None:
        waited_s = time.monotonic() - invocation.queued
        storage = Storage(self._endpoint.account_id, self._endpoint.role_arn)
        try:
            if waited_s > invocation.expires_s:
                raise StorageError("The request was in the backlog for longer than RequestTTLSeconds.")
            body, content_type = _input(storage, invocation)
            reply, model_s = self._endpoint.call(body, {**invocation.headers, "Content-Type": content_type}, invocation.timeout_s)
            self._publish(reply, waited_s, model_s)
            if 200 <= reply.status < 300:
                storage.write(invocation.output_uri, reply.body, reply.content_type or "application/octet-stream")
            else:
                self._fail(storage, invocation, failed_message(self._endpoint, reply, "model"))
        except StorageError as error:
            self._fail(storage, invocation, str(error))

    def _fail(self, storage: Storage, invocation: Invocation, why: str) -> None:
        endpoint = self._endpoint
        metrics.put_many(
            endpoint.account_id,
            endpoint.region,
            NAMESPACE,
            {"EndpointName": endpoint.endpoint_name},
            {"InvocationFailures": (1.0, "None")},
        )
        if invocation.failure_uri:
            try:
                storage.write(invocation.failure_uri, why.encode(), "text/plain")
            except StorageError as error:
                why = f"{why} ({error})"
        endpoint.note([f"{invocation.input_uri}: {why}"])

    def _publish(self, reply: Reply, waited_s: float, model_s: float) -> None:
        """Write what one answer leaves in CloudWatch: an asynchronous endpoint has no Invocations and no OverheadLatency."""
        endpoint = self._endpoint
        values = {
            "ModelLatency": (float(round(model_s * 1e6)), "Microseconds"),
            "Invocation4XXErrors": (float(400 <= reply.status < 500), "None"),
            "Invocation5XXErrors": (float(reply.status >= 500), "None"),
            "InvocationModelErrors": (float(not 200 <= reply.status < 300), "None"),
        }
        dimensions = {"EndpointName": endpoint.endpoint_name, "VariantName": endpoint.variant_name}
        metrics.put_many(endpoint.account_id, endpoint.region, NAMESPACE, dimensions, values)
        ours = {"InvocationsProcessed": (1.0, "None"), "TimeInBacklog": (waited_s * 1e3, "Milliseconds")}
        metrics.put_many(endpoint.account_id, endpoint.region, NAMESPACE, {"EndpointName": endpoint.endpoint_name}, ours)

    def _change(self, by: int) -> None:
        with self._lock:
            self._size += by
            size = float(self._size)
        endpoint = self._endpoint
        values = {"ApproximateBacklogSize": (size, "None"), "ApproximateBacklogSizePerInstance": (size, "None")}
        metrics.put_many(endpoint.account_id, endpoint.region, NAMESPACE, {"EndpointName": endpoint.endpoint_name}, values)


def _input(storage: Storage, invocation: Invocation) -> tuple[bytes, str]:
    """Return the input and its content type: the request's, else the object's. StorageError."""
    content_type = invocation.headers.get("Content-Type", "")
    if invocation.body is not None:
        return invocation.body, content_type
    found = storage.find(invocation.input_uri)
    if found.size > LARGEST_INPUT_BYTES:
        raise StorageError(f"The input {invocation.input_uri} is larger than {LARGEST_INPUT_BYTES // MB} MB.")
    metadata = {name.lower(): text for name, text in found.metadata.items()}
    return found.value, content_type or metadata.get("content-type", "")


def failed_message(endpoint: Endpoint, reply: Reply, container: str) -> str:
    """Return how AWS tells that a model answered with an error."""
    who = "client" if 400 <= reply.status < 500 else "server"
    region = endpoint.region
    return (
        f'Received {who} error ({reply.status}) from {container} with message "{reply.body.decode("utf-8", "replace")}". '
        f"See https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#logEventViewer:group={endpoint.log_group} "
        f"in account {endpoint.account_id} for more information."
    )
