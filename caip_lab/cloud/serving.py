"""A served model: its model server in a container, its answers, its end. Behind endpoints and batch transform."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from caip_lab.cloud import services
from caip_lab.cloud.containers import Container, folders
from caip_lab.cloud.containers.protocol import Lines
from caip_lab.cloud.model_client import ModelClient, Reply, TooLongError
from caip_lab.cloud.model_files import ModelFiles, NotHealthyError, Source

__all__ = ["WORKER", "ServedModel"]

WORKER = str(Path(__file__).with_name("containers") / "worker.py")
#: The longest path that a Unix socket may have, its end and a margin taken off.
LONGEST_SOCKET_PATH = 100
PING_S, LOOK_S = 2.0, 0.005
#: What nginx says for a server that is gone.
BAD_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)
TOO_LONG = b"The container's response is longer than it may be."
TOO_SLOW = (
    b"Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each "
    b"container in Amazon CloudWatch, resolve the issue, and try again."
)


def _new_folder() -> Path:
    return services.get().folder / "h" / uuid.uuid4().hex[:8]


class ServedModel:
    """One instance of a model. :meth:`start` it, :meth:`call` it from any thread, :meth:`stop` it.

    A server that has died, or that was too slow once, is started anew by the next call.
    """

    def __init__(self, source: Source, lines: Lines) -> None:
        self._lines, self._source = lines, source
        #: Its container's /opt/ml.
        self.folder = _new_folder()
        self._files = ModelFiles(source, self.folder, lines)
        is_short = len(str(self.folder / "run" / "worker.sock")) < LONGEST_SOCKET_PATH
        self._has_socket = is_short and hasattr(socket, "AF_UNIX")
        self._lock = threading.Lock()
        self._container: Container | None = None
        self._client: ModelClient | None = None
        self._is_stopped = False

    def start(self) -> None:
        """Fetch the model, start its server and wait until it is healthy. ModelDataError, NotHealthyError."""
        try:
            self._files.fetch()
            with self._lock:
                self._client = self._started()
        except BaseException:
            self.stop()
            raise

    def call(self, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Reply:
        """Return the model's answer to ``POST /invocations``; status 0 where it took too long, 502 where there is none."""
        client = self._client or self._restarted()
        if client is None:
            return Reply(502, "text/html", BAD_GATEWAY, fault="crashed")
        try:
            return client.call("POST", "/invocations", body, headers, timeout_s)
        except TimeoutError:
            self._drop(client, "A request took longer than it may")
            return Reply(0, "text/plain", TOO_SLOW, fault="timeout")
        except TooLongError:
            self._drop(client, "An answer was longer than it may be")
            return Reply(0, "text/plain", TOO_LONG, fault="flood")
        except (OSError, ValueError, LookupError):
            self._drop(client, "The model server has ended")
            return Reply(502, "text/html", BAD_GATEWAY, fault="crashed")

    def settle(self) -> None:
        """Return when what its container printed by now is in the log."""
        container = self._container
        if container is not None:
            container.settle()

    def stop(self) -> None:
        """End the server and remove its files. Harmless where that is done."""
        self._is_stopped = True
        with self._lock:
            self._end()
        folders.remove(self.folder)

    def go_on_in_a_fork(self) -> None:
        """Be the model in a fork of the account: the server is the other's, the files may be removed by it."""
        before, self.folder = self.folder, _new_folder()
        self._lock, self._client, self._container = threading.Lock(), None, None
        if before.is_dir():
            shutil.copytree(before, self.folder, symlinks=True, copy_function=os.link, ignore=lambda *_: {"run"})
        self._files = ModelFiles(self._source, self.folder, self._lines)

    def _started(self) -> ModelClient:
        """Start the container; return a client of it once it is healthy."""
        if self._is_stopped:
            raise NotHealthyError
        folders.remove(self.folder / "run")
        task = replace(self._files.task(WORKER, self._files.base, self._transport()), listens=True)
        self._container = services.get().containers.start(task, self._lines)
        deadline = time.monotonic() + services.get().settings.ping_timeout_s
        client, is_healthy = None, False
        try:
            client = self._client_when_it_listens(self._container, deadline)
            is_healthy = client is not None and client.call("GET", "/ping", b"", {}, PING_S).status == 200
        except (OSError, ValueError, LookupError, TooLongError):
            pass  # it answered something else, or nothing
        if client is None or not is_healthy:
            self._end()
            raise NotHealthyError
        return client

    def _client_when_it_listens(self, container: Container, deadline: float) -> ModelClient | None:
        """Return None where it ends, or is late."""
        while time.monotonic() < deadline and not self._is_stopped:
            address = self._address()
            if address is not None and (client := ModelClient(address, services.get().settings.answer_bytes)).reaches():
                return client
            if container.wait(LOOK_S) is not None:
                return None
        return None

    def _transport(self) -> str:
        """Return how the server listens: where it does not see our folder, on a socket that we make and hand to it."""
        if self._files.base != str(self.folder):
            return "descriptor"
        return "socket" if self._has_socket else "port"

    def _address(self) -> str | tuple[str, int] | None:
        """Return where the server listens, once it says so; a link in its place is none."""
        run = folders.inside(self.folder, "run")
        found = run / ("worker.sock" if self._has_socket else "port") if run else None
        if found is None or found.is_symlink() or not found.exists():
            return None
        return str(found) if self._has_socket else ("127.0.0.1", int(found.read_text()))

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
