"""An error as a service puts it on the wire: JSON, XML of three kinds. Imports no moto."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from xml.sax.saxutils import escape

__all__ = ["ServiceError", "answer_of", "protocol_of"]


class ServiceError(Exception):
    """What a service refused, with AWS's code."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def protocol_of(service: str, protocol: str, headers: Mapping[str, str]) -> str:
    """Return how a client expects an error: by its request where that tells, else by its service's protocol."""
    if service == "s3":
        return "s3"
    if "x-amz-target" in headers or headers.get("content-type", "").startswith("application/x-amz-json"):
        return "json"
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return "ec2" if protocol == "ec2" else "query"
    return protocol


def answer_of(error: ServiceError, protocol: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return status, headers and body."""
    request_id = str(uuid.uuid4())
    kind, text = ("application/x-amz-json-1.1", _json(error)) if "json" in protocol else ("text/xml", "")
    if not text:
        text = _xml(error, protocol, request_id)
    headers = [("Content-Type", kind), ("x-amzn-RequestId", request_id)]
    if "json" in protocol:
        headers += [("x-amzn-ErrorType", error.code), ("x-amzn-query-error", f"{error.code};Sender")]
    body = text.encode()
    return error.status, [*headers, ("Content-Length", str(len(body)))], body


def _json(error: ServiceError) -> str:
    return json.dumps({"__type": error.code, "message": error.message})


def _xml(error: ServiceError, protocol: str, request_id: str) -> str:
    inside = f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
    if protocol == "s3":
        return f"<?xml version='1.0' encoding='UTF-8'?><Error>{inside}<RequestId>{request_id}</RequestId></Error>"
    if protocol == "ec2":
        return f"<Response><Errors><Error>{inside}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
    kind = "Sender" if error.status < 500 else "Receiver"
    return f"<ErrorResponse><Error><Type>{kind}</Type>{inside}</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
