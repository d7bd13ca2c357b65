"""A served model: its files from S3, its model server in a container, its answers. Behind endpoints and batch transform."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caip_lab.cloud import archives, services
from caip_lab.cloud.containers import Container, Task
from caip_lab.cloud.containers.protocol import Lines
from caip_lab.cloud.model_client import ModelClient, Reply
from caip_lab.cloud.storage import Storage, StorageError

__all__ = ["ModelDataError", "NotHealthyError", "ServedModel", "Source"]

WORKER = str(Path(__file__).with_name("containers") / "worker.py")
#: The longest path that a Unix socket may have, its end and a margin taken off.
LONGEST_SOCKET_PATH = 100
PING_S = 2.0
#: What nginx says for a server that is gone.
BAD_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)
TOO_SLOW = (
    b"Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each "
    b"container in Amazon CloudWatch, resolve the issue, and try again."
)


class ModelDataError(Exception):
    """The model's files were not there or could not be read. The message is a FailureReason as AWS words it."""


class NotHealthyError(Exception):
    """The model server ended, or did not answer its ping in time; the log says why."""


@dataclass(frozen=True)
class Source:
    """What to serve: a model's ``PrimaryContainer``, and whose it is. ``environment`` adds to the container's."""

    account_id: str
    role_arn: str
    container: Mapping[str, Any]
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def data_url(self) -> str:
        """Where model.tar.gz is; empty for a model without."""
        given = self.container.get("ModelDataSource", {}).get("S3DataSource", {}).get("S3Uri", "")
        return str(self.container.get("ModelDataUrl") or given)


class ServedModel:
    """One instance of a model. :meth:`start` it, :meth:`call` it from any thread, :meth:`stop` it.

    A server that has died, or that was too slow once, is started anew by the next call.
    """

    def __init__(self, source: Source, lines: Lines) -> None:
        self._source, self._lines = source, lines
        self._folder = services.get().folder / "h" / uuid.uuid4().hex[:8]
        self._lock = threading.Lock()
        self._container: Container | None = None
        self._client: ModelClient | None = None
        self._is_stopped = False

    def start(self) -> None:
        """Fetch the model, start its server and wait until it is healthy. ModelDataError, NotHealthyError."""
        try:
            self._fetch_model()
            self._fetch_code()
            with self._lock:
                self._client = self._started()
        except BaseException:
            self.stop()
            raise

    def call(self, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Reply:
        """Return the model's answer to ``POST /invocations``; status 0 where it took too long, 502 where there is none."""
        client = self._client or self._restarted()
        if client is None:
            return Reply(502, "text/html", BAD_GATEWAY)
        try:
            return client.call("POST", "/invocations", body, headers, timeout_s)
        except TimeoutError:
            self._drop(client, "A request took longer than it may")
            return Reply(0, "text/plain", TOO_SLOW)
        except (OSError, ValueError):
            self._drop(client, "The model server has ended")
            return Reply(502, "text/html", BAD_GATEWAY)

    def stop(self) -> None:
        """End the server and remove its files. Harmless where that is done."""
        self._is_stopped = True
        with self._lock:
            self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _fetch_model(self) -> None:
        url = self._source.data_url
        model = self._folder / "model"
        model.mkdir(parents=True, exist_ok=True)
        if not url:
            return
        try:
            data = Storage(self._source.account_id, self._source.role_arn).read(url)
        except StorageError as error:
            raise ModelDataError(
                f'Failed to download model data for container "container_1" from URL: "{url}". Please ensure that there is an '
                "object located at the URL and that the role passed to CreateModel has permissions to download the object."
            ) from error
        try:
            archives.unpack(data, model)
        except archives.ArchiveError as error:
            raise ModelDataError(
                f'Failed to extract model data archive for container "container_1" from URL "{url}". '
                f"Please ensure that the object located at the URL is a valid tar.gz archive ({error})."
            ) from error

    def _fetch_code(self) -> None:
        """Fetch the source that SAGEMAKER_SUBMIT_DIRECTORY names: as the container's own start does, so its log has the error."""
        url = self._environment().get("SAGEMAKER_SUBMIT_DIRECTORY", "")
        if not url.startswith("s3://"):
            return
        try:
            archives.unpack(Storage(self._source.account_id, self._source.role_arn).read(url), self._folder / "code")
        except (StorageError, archives.ArchiveError) as error:
            self._lines([f"SAGEMAKER_SUBMIT_DIRECTORY {url}: {error}"])
            raise NotHealthyError from error

    def _environment(self) -> dict[str, str]:
        return {**self._source.container.get("Environment", {}), **self._source.environment}

    def _started(self) -> ModelClient:
        """Start the container; return a client of it once it is healthy."""
        if self._is_stopped:
            raise NotHealthyError
        shutil.rmtree(self._folder / "run", ignore_errors=True)
        self._container = services.get().containers.start(self._task(), self._lines)
        deadline = time.monotonic() + services.get().settings.ping_timeout_s
        client = self._client_when_it_listens(self._container, deadline)
        try:
            healthy = client is not None and client.call("GET", "/ping", b"", {}, PING_S).status == 200
        except (OSError, ValueError):
            healthy = False
        if client is None or not healthy:
            self._end()
            raise NotHealthyError
        return client

    def _client_when_it_listens(self, container: Container, deadline: float) -> ModelClient | None:
        run = self._folder / "run"
        while time.monotonic() < deadline and not self._is_stopped:
            if (run / "worker.sock").exists():
                return ModelClient(str(run / "worker.sock"))
            if (run / "port").exists():
                return ModelClient(("127.0.0.1", int((run / "port").read_text())))
            if container.wait(0.005) is not None:
                return None
        return None

    def _task(self) -> Task:
        settings = services.get().settings
        base = services.get().containers.opt_ml(self._folder)
        is_short = len(str(self._folder / "run" / "worker.sock")) < LONGEST_SOCKET_PATH
        return Task(
            folder=self._folder,
            argv=[WORKER, base, "socket" if is_short and hasattr(socket, "AF_UNIX") else "port"],
            cwd=base,
            environment=_container_environment(self._environment(), base),
            memory_bytes=settings.container_memory_bytes,
            file_bytes=settings.container_disk_bytes,
        )

    def _restarted(self) -> ModelClient | None:
        """Return a client of a server that is started anew, by whichever caller comes first; None where it does not start."""
        with self._lock:
            try:
                self._client = self._client or self._started()
            except NotHealthyError:
                return None
            return self._client

    def _drop(self, client: ModelClient, why: str) -> None:
        with self._lock:
            if self._client is client:
                self._lines([f"{why}; it is started anew."])
                self._end()

    def _end(self) -> None:
        client, self._client = self._client, None
        container, self._container = self._container, None
        if client is not None:
            client.close()
        if container is not None:
            container.stop(grace_s=0)


def _container_environment(given: Mapping[str, str], base: str) -> dict[str, str]:
    """Return what the model server sees: the model's Environment, with /opt/ml where it really is, and what AWS adds."""
    code = given.get("SAGEMAKER_SUBMIT_DIRECTORY", "")
    if code.startswith("s3://"):
        given = {**given, "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/code"}
    moved = {name: base + text.removeprefix("/opt/ml") if _is_below(text) else text for name, text in given.items()}
    region = services.get().settings.region
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "HOME": base,
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "SAGEMAKER_BASE_DIR": base,
        "SM_MODEL_DIR": f"{base}/model",
        **moved,
    }


def _is_below(text: str) -> bool:
    return text == "/opt/ml" or text.startswith("/opt/ml/")
