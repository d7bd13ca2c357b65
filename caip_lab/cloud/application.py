"""The account's WSGI application: moto's services with ours among them, every call on record. Imports moto."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

import boto3  # noqa: F401 - slow to import, so before a fork
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.core.utils import get_service_model

from caip_lab.cloud import (
    callers,
    iam_operations,
    identity,
    managed_policies,
    meter,
    metrics,
    one_reading,
    refusals,
    service_models,
    services,
    trail,
)
from caip_lab.cloud.cloudformation import operations as cloudformation
from caip_lab.cloud.containers import Containers, containers_of_kind
from caip_lab.cloud.dispatch import Dispatcher, create_app
from caip_lab.cloud.limits import Limits
from caip_lab.cloud.record import Record
from caip_lab.cloud.recorder import Recorder
from caip_lab.cloud.recording import Request, read_request
from caip_lab.cloud.sagemaker import install
from caip_lab.cloud.settings import Settings

__all__ = ["Application", "preload"]

#: What an account is made of; their moto modules are imported before a fork.
PRELOADED = ("sagemaker", "sagemakerruntime", "s3", "iam", "sts", "logs", "cloudwatch", "cloudformation", "cloudtrail")
#: Those that botocore calls by another name.
SERVICE_MODELS = {"sagemakerruntime": "sagemaker-runtime"}
#: What the first request to S3 imports, and what an account's server is made of.
IMPORTED_LATE = ("moto.iam.access_control", "flask.debughelpers", "caip_lab.cloud.connections")
#: A request whose operation is looked up, so that the services' routes are built.
SIGNED = "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Application:
    """One account. :meth:`open` before the first request, :meth:`close` after the last.

    ``containers`` makes what starts its containers, at its beginning and at each reset; by default as the settings say.
    """

    def __init__(self, settings: Settings, containers: Callable[[], Containers] | None = None) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        install.install()
        trail.install()
        refusals.install()
        one_reading.install()
        cloudformation.install()
        iam_operations.install()
        self.settings = settings
        self.containers = containers or partial(containers_of_kind, settings.containers)
        self._moto = _moto()
        self._credentials: dict[str, str] = {}
        self.record = Record(Path(self.settings.folder))
        self._limits = Limits(self._answer, settings)
        self._recorder = Recorder(self._limits, self.record, partial(callers.identify, settings.account_id))

    def open(self, url: str) -> None:
        """Make what every account starts with."""
        folder = Path(self.settings.folder)
        folder.mkdir(parents=True, exist_ok=True)
        services.start(self.settings, url, self.containers(), self.record)
        self._credentials = identity.start(self.settings)

    def identity(self) -> dict[str, str]:
        """Return the credentials of the session that clients have by default, and its role."""
        return dict(self._credentials)

    def reset(self) -> None:
        """End everything, forget everything, and begin anew at the same URL with the same credentials."""
        before = services.get()
        before.containers.close()
        BackendDict.reset()
        before.containers.close()  # what was about to start
        reset_model_data()
        meter.clear()
        metrics.clear()
        self._limits.clear()
        self.record.clear()
        services.start(self.settings, before.url, self.containers(), self.record)
        callers.rename(self.settings, identity.start(self.settings), self._credentials)

    def close(self) -> None:
        services.stop()
        self.record.close()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        return self._recorder(environ, start_response)

    def _answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        answer: Iterable[bytes] = self._moto(environ, start_response)
        return answer


@cache
def _moto() -> Dispatcher:
    """Return moto's application. It holds nothing of an account, so that forks may share it."""
    return Dispatcher()


def preload(warm: bool = False) -> None:
    """Import the services and build what they share, before a fork; with ``warm``, what their first requests would build."""
    import moto.backends

    install.install()
    trail.install()
    refusals.install()
    one_reading.install()
    cloudformation.install()
    iam_operations.install()
    for name in PRELOADED:
        moto.backends.get_backend(name)  # type: ignore[call-overload]
    if warm:
        for name in PRELOADED:
            _moto().app_instances[name] = create_app(name)
            get_service_model(SERVICE_MODELS.get(name, name))
            read_request(Request("GET", "/", headers={"authorization": SIGNED.format(service_models.signing_name(name))}))
        managed_policies.read()
        for module in IMPORTED_LATE:
            import_module(module)
