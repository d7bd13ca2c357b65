"""The account's WSGI application: moto's services with ours among them, every call on record. Imports moto."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import boto3  # noqa: F401 - slow to import, so before a fork
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

from caip_lab.cloud import identity, services
from caip_lab.cloud.containers import Subprocesses
from caip_lab.cloud.sagemaker import install
from caip_lab.cloud.settings import Settings

__all__ = ["Application", "RequestHandler", "preload"]

#: What an account is made of; their moto modules are imported before a fork.
PRELOADED = ("sagemaker", "sagemakerruntime", "s3", "iam", "sts", "logs", "cloudwatch", "cloudformation", "cloudtrail")
NOT_HERE = b"This is a local AWS account; it has no such page.\n"
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class RequestHandler(MotoRequestHandler):
    """Keeps connections open, and keeps quiet."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Every call is in the account's own record."""


class Application:
    """One account. :meth:`open` before the first request, :meth:`close` after the last."""

    def __init__(self, settings: Settings) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        install.install()
        self.settings = settings
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._credentials: dict[str, str] = {}

    def open(self, url: str) -> None:
        """Make what every account starts with."""
        folder = Path(self.settings.folder)
        folder.mkdir(parents=True, exist_ok=True)
        services.start(self.settings, url, Subprocesses())
        self._credentials = identity.start(self.settings)

    def identity(self) -> dict[str, str]:
        """Return the credentials of the session that clients have by default, and its role."""
        return dict(self._credentials)

    def close(self) -> None:
        services.stop()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if _is_administration(environ.get("PATH_INFO", "")):
            start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", str(len(NOT_HERE)))])
            return [NOT_HERE]
        answer: Iterable[bytes] = self._moto(environ, start_response)
        return answer


def _is_administration(path: str) -> bool:
    """Whether moto would answer it with its own administration: resets, seeds, recordings."""
    return path.lstrip("/").startswith("moto-api")


def preload() -> None:
    """Import the services and build what they share, before a fork."""
    import moto.backends

    install.install()
    for name in PRELOADED:
        moto.backends.get_backend(name)  # type: ignore[call-overload]
