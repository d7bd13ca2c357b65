"""The fixtures ``deploy`` and ``train``: a student's scripts behind a real endpoint, in a real training job.

What runs is the local SageMaker's own code, so that a script meets in grading what it met on the student's machine. What a
script does wrong is a student's failure, with a sentence in which nothing is the student's; what it answers is data.
"""

from __future__ import annotations

import builtins
import json
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from caip.grading.docking import Dock, Given
from caip_lab.checks import trace
from caip_lab.checks.failures import ContainerFailed
from caip_lab.cloud import services
from caip_lab.cloud.archives import ArchiveError, pack, pack_files
from caip_lab.cloud.containers import folders
from caip_lab.cloud.model_client import Reply
from caip_lab.cloud.model_files import ModelDataError, NotHealthyError, Source
from caip_lab.cloud.sagemaker.script import AlgorithmFailed, Interrupted, Script
from caip_lab.cloud.serving import ServedModel
from caip_lab.cloud.training_contract import Contract

__all__ = ["Answer", "Deployer", "Endpoint", "Trained", "Trainer"]

BUCKET = "s3://sagemaker-us-east-1-123456789012"
INPUT = {"TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None"}
LINE_BYTES = 50
FULL = "[this log is full: what follows is lost]"
#: The last line of a traceback; builtin exceptions are named to the student, others are not.
RAISED = re.compile(r"^([A-Za-z_]\w*)(?::|$)", re.MULTILINE)
MB = 1024**2


class Log:
    """What a container printed, line by line, as far as there is room."""

    def __init__(self, most_bytes: int) -> None:
        self._lines: list[str] = []
        self._left = most_bytes

    def take(self, lines: Sequence[str]) -> None:
        for line in lines if self._left > 0 else ():
            self._left -= len(line) + LINE_BYTES
            self._lines.append(line if self._left > 0 else FULL)
            if self._left <= 0:
                return

    def __str__(self) -> str:
        return "\n".join(self._lines)


class Answer(NamedTuple):
    """What an endpoint answered to one request."""

    status: int
    content_type: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the body as JSON. ContainerFailed where it is none: a wrong answer, not a broken check."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise ContainerFailed("failed", "your endpoint's answer is no JSON") from None


class Endpoint:
    """A student's ``inference.py`` that answers, until the check has ended."""

    def __init__(self, dock: Dock, source: Source) -> None:
        self._dock, self._log = dock, Log(dock.limits.output_bytes)
        self._served = ServedModel(source, self._log.take)
        self._broken: ContainerFailed | None = None

    @property
    def log(self) -> str:
        """What the container printed by now: the traceback of what a handler raised is here."""
        self._served.settle()
        return str(self._log)

    def invoke(self, body: bytes | str, content_type: str = "application/json", accept: str = "application/json") -> Answer:
        """Return the answer to one request, whatever its status. ContainerFailed where there is none, then and ever after."""
        if self._broken is not None:
            raise self._broken.with_traceback(None)
        seen = trace.current()
        seen.call, seen.got, seen.expected, seen.note = trace.show_call("invoke", (body, content_type, accept), {}), "", "", ""
        sent = body.encode() if isinstance(body, str) else body
        before = self._dock.out_of_memory()
        with self._dock.timed():
            headers = {"content-type": content_type, "accept": accept}
            reply = self._served.call(sent, headers, self._dock.limits.call_timeout_s)
        if reply.fault:
            self._broken = self._failure(reply, before)
            raise self._broken
        seen.got = trace.show(reply.body)
        return Answer(reply.status, reply.content_type, reply.body)

    def start(self) -> None:
        """Load the model. ContainerFailed where it does not answer a ping in time."""
        began, before = time.monotonic(), self._dock.out_of_memory()
        try:
            with self._dock.timed():
                self._served.start()
        except ModelDataError:
            raise ContainerFailed("failed", "your endpoint did not start: its model.tar.gz cannot be unpacked") from None
        except NotHealthyError:
            raise self._no_health(time.monotonic() - began, before) from None

    def stop(self) -> None:
        """End it, and remove its files."""
        self._served.stop()

    def _no_health(self, took_s: float, before: int) -> ContainerFailed:
        limit_s = self._dock.limits.cell_timeout_s
        if self._dock.out_of_memory() > before:
            return ContainerFailed("memory", "your endpoint did not start: it used more memory than this lab allows")
        if took_s >= limit_s:
            return ContainerFailed("timeout", f"your endpoint did not answer its ping within {limit_s:g} s: what does it load?")
        if self.log.endswith(FULL):
            return ContainerFailed("flood", "your endpoint did not start: it printed too much")
        return ContainerFailed("error", f"your endpoint did not start: {_raised(self.log)} while the model was loaded")

    def _failure(self, reply: Reply, before: int) -> ContainerFailed:
        if reply.fault == "timeout":
            return ContainerFailed("timeout", f"your endpoint did not answer within {self._dock.limits.call_timeout_s:g} s")
        if reply.fault == "flood":
            most = services.get().settings.answer_bytes // MB
            return ContainerFailed("flood", f"your endpoint answered with more than {most} MB")
        if self._dock.out_of_memory() > before:
            return ContainerFailed("memory", "your endpoint was ended: it used more memory than this lab allows")
        return ContainerFailed("crashed", "your endpoint's process ended while it answered")


class Deployer:
    """``deploy(script, model)``. Ends its endpoints with the check. A context manager."""

    def __init__(self, dock: Dock) -> None:
        self._dock, self._endpoints = dock, list[Endpoint]()

    def __enter__(self) -> Deployer:
        return self

    def __exit__(self, *_: object) -> None:
        for endpoint in self._endpoints:
            endpoint.stop()

    def __call__(
        self,
        script: bytes | str | None,
        model: Mapping[str, bytes] | bytes,
        *,
        code: Mapping[str, bytes] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Endpoint:
        """Return an endpoint that is in service.

        ``script`` is the text of ``inference.py``; None where ``model`` has one in ``code/``. ``model`` is a model.tar.gz, or
        its files by name. ``code`` is what lies beside the script, such as a requirements.txt. ContainerFailed.
        """
        self._dock.open()
        name = f"{BUCKET}/model-{secrets.token_hex(4)}"
        objects = Given({f"{name}/model.tar.gz": model if isinstance(model, bytes) else pack_files(model)})
        submit = "/opt/ml/model/code"
        if script is not None:
            submit = f"{name}/sourcedir.tar.gz"
            objects[submit] = pack_files({**(code or {}), "inference.py": _bytes(script)})
        variables = {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": submit}
        variables |= {"SAGEMAKER_CONTAINER_LOG_LEVEL": "20", "SAGEMAKER_REGION": "us-east-1", **(environment or {})}
        container = {"ModelDataUrl": f"{name}/model.tar.gz", "Environment": variables}
        endpoint = Endpoint(self._dock, Source(objects, container))
        self._endpoints.append(endpoint)
        endpoint.start()
        return endpoint


class Trained(NamedTuple):
    """A training job that has ended. ``failure`` is what is in AWS's FailureReason; empty where it completed."""

    exit_code: int | None
    log: str
    failure: str
    #: What it saved below SM_MODEL_DIR, by name.
    model: dict[str, bytes]
    #: The same as model.tar.gz.
    archive: bytes


class Trainer:
    """``train(script, channels, hyperparameters)``."""

    def __init__(self, dock: Dock) -> None:
        self._dock = dock

    def __call__(
        self,
        script: bytes | str,
        channels: Mapping[str, Mapping[str, bytes]] | None = None,
        hyperparameters: Mapping[str, object] | None = None,
        *,
        code: Mapping[str, bytes] | None = None,
    ) -> Trained:
        """Run ``train_model.py`` to its end. ContainerFailed where it does not end in time, or its memory runs out.

        ``channels`` has the files of each input by name; hyperparameters are sent as the SDK sends them.
        """
        self._dock.open()
        folder = self._dock.folder / f"t-{secrets.token_hex(4)}"
        try:
            with self._dock.timed():
                return self._train(folder, _bytes(script), channels or {}, hyperparameters or {}, code or {})
        finally:
            folders.remove(folder)

    def _train(
        self,
        folder: Path,
        script: bytes,
        channels: Mapping[str, Mapping[str, bytes]],
        hyperparameters: Mapping[str, object],
        code: Mapping[str, bytes],
    ) -> Trained:
        limits, log, before = self._dock.limits, Log(self._dock.limits.output_bytes), self._dock.out_of_memory()
        until = time.monotonic() + limits.cell_timeout_s
        contract, objects = _job(folder, channels, hyperparameters, {**code, "train_model.py": script})
        run = Script(contract, folder, objects, log.take, lambda: time.monotonic() > until, grace_s=0)
        failure = ""
        run.lay_out()
        _write(folder / "input" / "data", channels)
        try:
            run.run({})
        except AlgorithmFailed as failed:
            failure = f"AlgorithmError: {failed}, exit code: 1"
        except Interrupted:
            raise ContainerFailed("timeout", f"train_model.py did not end within {limits.cell_timeout_s:g} s") from None
        if self._dock.out_of_memory() > before:
            raise ContainerFailed("memory", "train_model.py was ended: it used more memory than this lab allows")
        return Trained(run.exit_code, str(log), failure, *_saved(folder, limits.disk_bytes))


def _job(
    folder: Path, channels: Mapping[str, object], hyperparameters: Mapping[str, object], source: Mapping[str, bytes]
) -> tuple[Contract, Given]:
    """Return a job as the SDK would have made it, and its sourcedir.tar.gz."""
    name = f"sagemaker-scikit-learn-{secrets.token_hex(4)}"
    uri = f"{BUCKET}/{name}/source/sourcedir.tar.gz"
    platform = {"sagemaker_program": "train_model.py", "sagemaker_submit_directory": uri, "sagemaker_job_name": name}
    platform |= {"sagemaker_region": "us-east-1", "sagemaker_container_log_level": 20}  # type: ignore[dict-item]
    contract = Contract(
        job_name=name,
        job_arn=f"arn:aws:sagemaker:us-east-1:123456789012:training-job/{name}",
        opt_ml=services.get().containers.opt_ml(folder),
        instance_type="ml.m5.large",
        region="us-east-1",
        hyperparameters={key: json.dumps(value) for key, value in {**hyperparameters, **platform}.items()},
        channels=dict.fromkeys(channels, INPUT),
    )
    return contract, Given({uri: pack_files(source)})


def _write(folder: Path, channels: Mapping[str, Mapping[str, bytes]]) -> None:
    for channel, files in channels.items():
        for name, data in files.items():
            path = folder / channel / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def _saved(folder: Path, most_bytes: int) -> tuple[dict[str, bytes], bytes]:
    """Return what is in ``model/``, by name and as an archive; nothing of it where it is too large."""
    model = folders.inside(folder, "model")
    if model is None:
        return {}, pack_files({})
    try:
        archive = pack(model, most_bytes)
    except ArchiveError:
        raise ContainerFailed("failed", "train_model.py saved more below SM_MODEL_DIR than this lab allows") from None
    regular = (path for path in model.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(model).as_posix(): path.read_bytes() for path in regular}, archive


def _raised(log: str) -> str:
    """Say which builtin exception a log ends with; no word of the log's own."""
    names = [name for name in RAISED.findall(log) if _is_exception(getattr(builtins, name, None))]
    return f"it raised {names[-1]}" if names else "its process ended"


def _is_exception(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, BaseException)


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text
