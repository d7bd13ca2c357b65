"""Which services an account has, and clean errors for what it has not. Imports moto.

moto's own administration is no service of the account: it is not in ``SERVICES``, so no request reaches it, whatever its path.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from operator import attrgetter
from typing import Any

from flask import Flask, Response, request
from moto.moto_server import werkzeug_app
from werkzeug.exceptions import MethodNotAllowed, NotFound

from caip_lab.cloud import service_models
from caip_lab.cloud.recorder import ASKED
from caip_lab.cloud.wire_errors import ServiceError, answer_of, protocol_of

__all__ = ["SERVICES", "Dispatcher", "create_app"]

#: moto's services that an account has: what the course and a SageMaker project use, and nothing that runs code of a caller's
#: (Lambda, Batch, CodeBuild, Step Functions) or calls a URL (Firehose).
SERVICES = frozenset(
    {
        *("sagemaker", "sagemakerruntime", "sagemakermetrics"),
        *("s3", "iam", "sts", "kms", "ecr", "ec2", "secretsmanager", "ssm"),
        *("logs", "cloudwatch", "cloudtrail", "cloudformation", "applicationautoscaling", "events"),
        *("sns", "sqs", "dynamodb", "dynamodbstreams"),
        *("resourcegroupstaggingapi", "resourcegroups", "servicequotas", "budgets"),
    }
)
#: Not to be set by a caller: moto would serve the account that the header names.
ACCOUNT_HEADER = "HTTP_X_MOTO_ACCOUNT_ID"
FAILED = "This local account failed on the request: {}: {}. It goes on; what the request had changed may have stayed."
CONFLICT = "This request can be understood in two ways: {}. Nothing was done; send it as the SDKs do."
#: What tells moto the service and the region that are on record.
SIGNED = "AWS4-HMAC-SHA256 Credential=A/0/{}/{}/aws4_request"
NO_SERVICE = "This local account has no service {}; on AWS the request may be valid. Nothing was changed."
NO_OPERATION = "This local account's {} has no operation {}; on AWS the request may be valid. Nothing was changed."

logger = logging.getLogger(__name__)
#: A request's WSGI environment: nothing of the process's.
_wsgi = attrgetter("environ")


class Dispatcher(werkzeug_app.DomainDispatcherApplication):
    """moto's choice of the service that a request is for, among :data:`SERVICES` only."""

    def __init__(self) -> None:
        super().__init__(create_app)
        self.backend_url_patterns = [each for each in self.backend_url_patterns if each[0] in SERVICES]

    def get_backend_for_host(self, host: str | None) -> str | None:
        if host in SERVICES:
            return host
        url = f"http://{host}"
        return next((service for service, pattern in self.backend_url_patterns if pattern.match(url)), None)

    def get_application(self, environ: dict[str, Any]) -> Any:
        """Return the application for a request as it is on record: a refusal where the account has not the service."""
        asked = environ[ASKED]
        if asked.conflict:
            return _refuse_conflict
        signed = SIGNED.format(asked.region or "us-east-1", asked.signing)
        try:
            host = self.infer_service_region_host({**environ, "HTTP_AUTHORIZATION": signed}, environ.get("PATH_INFO", ""))
        except (IndexError, KeyError, ValueError):  # headers that no client sends
            return _refuse_service
        service = self.get_backend_for_host(host)
        if service is None:
            return _refuse_service
        with self.lock:
            if service not in self.app_instances:
                self.app_instances[service] = self.create_app(service)  # type: ignore[arg-type]
            return self.app_instances[service]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop(ACCOUNT_HEADER, None)
        answer: Iterable[bytes] = self.get_application(environ)(environ, start_response)
        return answer


def create_app(service: Any) -> Flask:
    """Return moto's application of a service, with errors in the service's protocol instead of Flask's pages.

    A page in a browser may not read the account: moto lets every origin.
    """
    werkzeug_app.DISABLE_GLOBAL_CORS = True  # type: ignore[attr-defined]
    app: Flask = werkzeug_app.create_backend_app(service)
    app.register_error_handler(NotImplementedError, _unknown_operation)
    app.register_error_handler(NotFound, _unknown_operation)
    app.register_error_handler(MethodNotAllowed, _unknown_operation)
    app.register_error_handler(Exception, _failed)
    if service != "s3":
        app.after_request(_said)
    return app


def _said(response: Response) -> Response:
    """Return an answer that says something: moto's to a path that it does not know is an empty 404."""
    if response.status_code == HTTPStatus.NOT_FOUND and not response.get_data():
        return _unknown_operation(None)
    return response


def _unknown_operation(_: Any) -> Response:
    service, operation, _headers = _asked(_wsgi(request))
    return _response(ServiceError("UnknownOperationException", NO_OPERATION.format(service, operation)))


def _failed(error: Exception) -> Response:
    logger.error("a request failed", exc_info=error)
    return _response(ServiceError("InternalFailure", FAILED.format(type(error).__name__, error), 500))


def _response(error: ServiceError) -> Response:
    status, headers, body = answer_of(error, _protocol(_wsgi(request)))
    return Response(body, status, headers)


def _refuse_service(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    service, operation, _headers = _asked(environ)
    return _refuse(ServiceError("UnknownOperationException", NO_SERVICE.format(service, operation)), environ, start_response)


def _refuse_conflict(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    return _refuse(ServiceError("ValidationException", CONFLICT.format(environ[ASKED].conflict)), environ, start_response)


def _refuse(error: ServiceError, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    status, headers, body = answer_of(error, _protocol(environ))
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [body]


def _asked(environ: dict[str, Any]) -> tuple[str, str, dict[str, str]]:
    """Return what the recorder read of a request: service, operation; and its headers."""
    asked = environ.get(ASKED)
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    headers["content-type"] = environ.get("CONTENT_TYPE") or ""
    return getattr(asked, "service", "") or "?", getattr(asked, "operation", "") or "?", headers


def _protocol(environ: dict[str, Any]) -> str:
    service, _, headers = _asked(environ)
    model = service_models.model(service)
    return protocol_of(service, str(model.metadata["protocol"]) if model else "json", headers)
