"""What a served model is made of: model.tar.gz, the program, what its requirements.txt asks for, the container's environment."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caip_lab.cloud import archives, services
from caip_lab.cloud.containers import Task
from caip_lab.cloud.containers.protocol import Lines
from caip_lab.cloud.uris import Objects, StorageError

__all__ = ["ModelDataError", "ModelFiles", "NotHealthyError", "Source"]

INSTALL = str(Path(__file__).with_name("containers") / "install.py")
OPT_ML, LOOK_S = "/opt/ml", 0.25


class ModelDataError(Exception):
    """The model's files were not there or could not be read. The message is a FailureReason as AWS words it."""


class NotHealthyError(Exception):
    """The model server ended, or did not answer its ping in time; the log says why."""


@dataclass(frozen=True)
class Source:
    """What to serve: a model's ``PrimaryContainer``, and its objects as its role may read them. ``environment`` adds to it."""

    objects: Objects
    container: Mapping[str, Any]
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def data_url(self) -> str:
        """Where model.tar.gz is; empty for a model without."""
        given = self.container.get("ModelDataSource", {}).get("S3DataSource", {}).get("S3Uri", "")
        return str(self.container.get("ModelDataUrl") or given)

    @property
    def variables(self) -> dict[str, str]:
        """What CreateModel, and whoever serves it, set in the container's environment."""
        return {**self.container.get("Environment", {}), **self.environment}


class ModelFiles:
    """The files of one instance of a model, in ``folder``: what its container sees as /opt/ml."""

    def __init__(self, source: Source, folder: Path, lines: Lines) -> None:
        self._source, self._folder, self._lines = source, folder, lines
        self._services = services.get()
        self.base = self._services.containers.opt_ml(folder)

    def fetch(self) -> None:
        """Write them. ModelDataError, NotHealthyError."""
        (self._folder / "model").mkdir(parents=True, exist_ok=True)
        if self._source.data_url:
            self._fetch_model(self._source.data_url)
        url = self._source.variables.get("SAGEMAKER_SUBMIT_DIRECTORY", "")
        if url.startswith("s3://"):
            self._fetch_code(url)
        self._install()

    def task(self, *argv: str) -> Task:
        """Return a program to run among them."""
        settings = self._services.settings
        return Task(
            folder=self._folder,
            argv=argv,
            cwd=self.base,
            environment=self._environment(),
            memory_bytes=settings.container_memory_bytes,
            file_bytes=settings.container_disk_bytes,
        )

    def _fetch_model(self, url: str) -> None:
        try:
            data = self._source.objects.read(url)
        except StorageError as error:
            raise ModelDataError(
                f'Failed to download model data for container "container_1" from URL: "{url}". Please ensure that there is an '
                "object located at the URL and that the role passed to CreateModel has permissions to download the object."
            ) from error
        try:
            self._unpack(data, "model")
        except archives.ArchiveError as error:
            raise ModelDataError(
                f'Failed to extract model data archive for container "container_1" from URL "{url}". '
                f"Please ensure that the object located at the URL is a valid tar.gz archive ({error})."
            ) from error

    def _fetch_code(self, url: str) -> None:
        """Fetch the program. On AWS the container does it, so that its log has the error."""
        try:
            self._unpack(self._source.objects.read(url), "code")
        except (StorageError, archives.ArchiveError) as error:
            self._lines([f"SAGEMAKER_SUBMIT_DIRECTORY {url}: {error}"])
            raise NotHealthyError from error

    def _unpack(self, data: bytes, name: str) -> None:
        limits = archives.Limits(total_bytes=self._services.settings.container_disk_bytes)
        archives.unpack(data, self._folder / name, limits)

    def _install(self) -> None:
        """Install what requirements.txt asks for into a folder of the model. NotHealthyError."""
        code = self._code()
        here = self._folder / code.removeprefix(self.base).strip("/") / "requirements.txt"
        if not code.startswith(self.base) or not here.is_file():
            return
        container = self._services.containers.start(
            self.task(INSTALL, f"{self.base}/packages", "-r", f"{code}/requirements.txt"), self._lines
        )
        deadline = time.monotonic() + self._services.settings.ping_timeout_s
        while (exit_code := container.wait(LOOK_S)) is None:
            if time.monotonic() > deadline:
                container.stop(grace_s=0)
                raise NotHealthyError
        if exit_code:
            raise NotHealthyError

    def _code(self) -> str:
        """Return the program's folder as the container sees it."""
        given = self._source.variables.get("SAGEMAKER_SUBMIT_DIRECTORY", "")
        if given.startswith("s3://"):
            return f"{self.base}/code"
        return self._moved(given) if given else f"{self.base}/model/code"

    def _environment(self) -> dict[str, str]:
        """Return what a program sees: the model's Environment, with /opt/ml where it really is, and what AWS adds."""
        region = self._services.settings.region
        given = {name: self._moved(text) for name, text in self._source.variables.items()}
        ours = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            "HOME": self.base,
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "SAGEMAKER_BASE_DIR": self.base,
            "SM_MODEL_DIR": f"{self.base}/model",
        }
        if (self._folder / "packages").is_dir():
            ours["PYTHONPATH"] = f"{self.base}/packages"
        return {**ours, **given, "SAGEMAKER_SUBMIT_DIRECTORY": self._code()}

    def _moved(self, text: str) -> str:
        """Return a path below /opt/ml where the container really has it; any other text as it is."""
        return self.base + text.removeprefix(OPT_ML) if text == OPT_ML or text.startswith(f"{OPT_ML}/") else text
