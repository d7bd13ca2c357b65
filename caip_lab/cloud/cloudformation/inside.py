"""SageMaker asked by CloudFormation: the same operations, with the same checks, as a caller's. Imports moto."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.model import Shape
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import BackendRequest
from moto.sagemaker import urls
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from caip_lab.cloud.wire_errors import ServiceError

__all__ = ["ask", "coerced"]


def ask(account_id: str, region: str, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return SageMaker's answer to a request. Raises ServiceError where it refuses."""
    builder = EnvironBuilder(
        path="/",
        base_url=f"https://api.sagemaker.{region}.amazonaws.com",
        method="POST",
        data=json.dumps(request),
        content_type="application/x-amz-json-1.1",
        headers=Headers([("X-Amz-Target", f"SageMaker.{operation}"), ("X-Moto-Account-Id", account_id)]),
    )
    asked = BackendRequest(builder.get_environ())
    dispatch = urls.url_paths["{0}/$"]
    status, headers, body = dispatch(asked, asked.url, dict(asked.headers))
    answer: dict[str, Any] = json.loads(body or "{}")
    if status >= 400:
        named = {str(name).lower(): value for name, value in headers.items()}
        code = str(answer.get("__type") or named.get("x-amzn-errortype") or "InternalFailure")
        raise ServiceError(code.rpartition("#")[2], str(answer.get("message") or answer.get("Message") or ""), int(status))
    return answer


def coerced(operation: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource's properties as the operation takes them: a template may have a number as text, and text as a number.

    Raises ServiceError where the operation has no such field.
    """
    shape = get_service_model("sagemaker").operation_model(operation).input_shape
    found: dict[str, Any] = _coerced(shape, properties, "#")
    return found


def _coerced(shape: Shape | None, value: Any, where: str) -> Any:
    kind = "" if shape is None else shape.type_name
    if kind == "structure" and isinstance(value, Mapping):
        members = shape.members  # type: ignore[union-attr]
        unknown = [name for name in value if name not in members]
        if unknown:
            message = f"Properties validation failed: {where}: extraneous key [{unknown[0]}] is not permitted"
            raise ServiceError("ValidationException", message)
        return {name: _coerced(members[name], each, f"{where}/{name}") for name, each in value.items()}
    if kind == "list" and isinstance(value, list):
        return [_coerced(shape.member, each, f"{where}/{number}") for number, each in enumerate(value)]  # type: ignore[union-attr]
    if kind == "map" and isinstance(value, Mapping):
        return {name: _coerced(shape.value, each, f"{where}/{name}") for name, each in value.items()}  # type: ignore[union-attr]
    return _scalar(kind, value, where)


def _scalar(kind: str, value: Any, where: str) -> Any:
    try:
        if kind in ("integer", "long"):
            return int(value)
        if kind in ("float", "double"):
            return float(value)
        if kind == "boolean" and isinstance(value, str):
            return {"true": True, "false": False}[value.lower()]
    except (KeyError, TypeError, ValueError) as error:
        message = f"Properties validation failed: {where}: expected type: {kind.capitalize()}, found: {value}"
        raise ServiceError("ValidationException", message) from error
    if kind == "string" and isinstance(value, bool):
        return str(value).lower()
    return str(value) if kind == "string" and isinstance(value, (int, float)) else value
