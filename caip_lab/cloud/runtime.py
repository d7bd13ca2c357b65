"""SageMaker's runtime, in moto's place: InvokeEndpoint and InvokeEndpointAsync, with bodies as the bytes that they are.

A request comes here from moto's dispatcher and goes straight to the model server: what moto does for other services to find
the operation and its parameters takes longer than a small model.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Mapping
from typing import Any, cast

import moto.sagemaker.urls
from moto.core.request import Request
from moto.iam.models import get_account_id_from
from moto.sagemaker.models import sagemaker_backends
from moto.sagemakerruntime import urls as runtime_urls
from moto.sagemakerruntime.responses import SageMakerRuntimeResponse

from caip_lab.cloud import services
from caip_lab.cloud.model_client import Reply
from caip_lab.cloud.sagemaker.asynchronous import Invocation, failed_message
from caip_lab.cloud.sagemaker.endpoint import Endpoint

__all__ = ["URL_PATHS", "Runtime", "install"]

CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d+/([^/]+)/")
PREFIX = "X-Amzn-SageMaker-"
ATTRIBUTES = f"{PREFIX}Custom-Attributes"
ASYNC_TIMEOUT_S, ASYNC_TTL_S, INLINE_BYTES = 900, 21600, 128_000
PIECE_BYTES = 1 << 20
#: Header of a request -> what it would ask for.
NOT_OFFERED = {
    "Target-Model": "A multi-model endpoint",
    "Target-Container-Hostname": "A pipeline of containers",
    "Inference-Component": "An inference component",
    "Session-Id": "A stateful session",
    "Enable-Explanations": "An explanation",
}
Answer = tuple[int, dict[str, str], bytes]


class RefusedError(Exception):
    """The request is answered with an error of the service; ``more`` are members of it."""

    def __init__(self, message: str, code: str = "ValidationError", status: int = 400, **more: Any) -> None:
        super().__init__(message)
        self.message, self.code, self.status, self.more = message, code, status, more

    def answer(self) -> Answer:
        body = json.dumps({"Message": self.message, "message": self.message, **self.more}).encode()
        return self.status, {"Content-Type": "application/json", "x-amzn-ErrorType": self.code}, body


class Runtime(SageMakerRuntimeResponse):
    """One request."""

    use_raw_body = True

    @classmethod
    def dispatch(cls, request: Request, full_url: str = "", headers: Any = None) -> Answer:
        began = time.perf_counter()
        try:
            status, fields, body = _operation(request, began)
        except RefusedError as refused:
            status, fields, body = refused.answer()
        fields["x-amzn-RequestId"] = str(uuid.uuid4())
        return status, fields, body


URL_PATHS = {
    "{0}/endpoints/(?P<name>[^/]+)/invocations$": Runtime.dispatch,
    "{0}/endpoints/(?P<name>[^/]+)/async-invocations$": Runtime.dispatch,
}
#: moto takes its path for the control plane's.
STREAMING_PATH = {"{0}/endpoints/(?P<name>[^/]+)/invocations-response-stream$": Runtime.dispatch}


def install() -> None:
    """Let requests of the runtime come here. After the control plane's own paths are set."""
    runtime_urls.url_paths = URL_PATHS
    moto.sagemaker.urls.url_paths = {**moto.sagemaker.urls.url_paths, **STREAMING_PATH}


def _operation(request: Request, began: float) -> Answer:
    _, _, name, operation = request.path.split("/", 3)
    headers = cast(Mapping[str, str], request.headers)
    if operation == "invocations":
        endpoint = _endpoint(headers, name)
        return _invoke(endpoint, headers, _body(request, _payload_bytes(endpoint)), began)
    if operation == "async-invocations":
        return _invoke_async(_endpoint(headers, name), headers, _body(request, INLINE_BYTES))
    raise RefusedError("A streamed response is not offered by this local account; InvokeEndpoint answers in one piece.")


def _endpoint(headers: Mapping[str, str], name: str) -> Endpoint:
    """Return the endpoint of the caller's account and region; it must be in service."""
    given = CREDENTIAL.search(headers.get("Authorization", ""))
    settings = services.get().settings
    account_id = get_account_id_from(given[1]) if given else settings.account_id
    region = given[2] if given else settings.region
    found: Endpoint | None = sagemaker_backends[account_id][region].hosting.find_endpoint(name)  # type: ignore[attr-defined]
    if found is None or found.endpoint_status != "InService":
        raise RefusedError(f"Endpoint {name} of account {account_id} not found.")
    for header, what in NOT_OFFERED.items():
        if PREFIX + header in headers:
            raise RefusedError(f"{what} is not offered by this local account.")
    variant = headers.get(f"{PREFIX}Target-Variant")
    if variant and variant != found.variant_name:
        raise RefusedError(f"Variant {variant} not found for Request")
    return found


def _payload_bytes(endpoint: Endpoint) -> int:
    settings = services.get().settings
    return settings.serverless_payload_bytes if endpoint.serverless else settings.payload_bytes


def _body(request: Request, limit_bytes: int) -> bytes:
    """Return the body. One that is too large is read to its end, so that the connection can go on, and is kept nowhere."""
    if (request.content_length or 0) <= limit_bytes:
        return request.get_data(cache=False)
    while request.stream.read(PIECE_BYTES):
        pass
    raise RefusedError(
        "1 validation error detected: Value at 'body' failed to satisfy constraint: "
        f"Member must have length less than or equal to {limit_bytes}"
    )


def _invoke(endpoint: Endpoint, headers: Mapping[str, str], body: bytes, began: float) -> Answer:
    if endpoint.backlog is not None:
        raise RefusedError(f"Endpoint {endpoint.endpoint_name} is an asynchronous endpoint: call InvokeEndpointAsync instead.")
    asked = {"Content-Type": headers.get("Content-Type", ""), "Accept": headers.get("Accept", "")}
    if attributes := headers.get(ATTRIBUTES):
        asked[ATTRIBUTES] = attributes
    reply, model_s = endpoint.call(body, asked, services.get().settings.model_timeout_s)
    endpoint.publish(reply.status, model_s, time.perf_counter() - began - model_s)
    if not 200 <= reply.status < 300:
        raise _model_error(endpoint, reply)
    fields = {"Content-Type": reply.content_type, "x-Amzn-Invoked-Production-Variant": endpoint.variant_name}
    if reply.custom_attributes:
        fields[ATTRIBUTES] = reply.custom_attributes
    return 200, fields, reply.body


def _model_error(endpoint: Endpoint, reply: Reply) -> RefusedError:
    return RefusedError(
        failed_message(endpoint, reply, "primary"),
        code="ModelError",
        status=424,
        OriginalStatusCode=reply.status,
        OriginalMessage=reply.body.decode("utf-8", "replace"),
        LogStreamArn=f"arn:aws:logs:{endpoint.region}:{endpoint.account_id}:log-group:{endpoint.log_group}",
    )


def _invoke_async(endpoint: Endpoint, headers: Mapping[str, str], body: bytes) -> Answer:
    given = {name: headers.get(PREFIX + name, "") for name in _ASYNC_HEADERS}
    if endpoint.backlog is None:
        raise RefusedError(f"Endpoint {endpoint.endpoint_name} is not an asynchronous endpoint: call InvokeEndpoint instead.")
    uri = given["InputLocation"]
    if bool(body) == bool(uri):
        raise RefusedError("Exactly one of InputLocation and Body is required.")
    if uri and not re.fullmatch(r"(https|s3)://([^/]+)/?(.*)", uri):
        raise RefusedError(
            f"1 validation error detected: Value '{uri}' at 'inputLocation' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: ^(https|s3)://([^/]+)/?(.*)$"
        )
    inference_id, output = given["Inference-Id"] or str(uuid.uuid4()), endpoint.config.async_inference_config["OutputConfig"]
    file_name = given["Filename"] or f"{uuid.uuid4()}.out"
    invocation = Invocation(
        input_uri=uri,
        body=None if uri else body,
        output_uri=_object(output.get("S3OutputPath", ""), given["S3OutputPathExtension"], file_name),
        failure_uri=_object(output.get("S3FailurePath", ""), "", f"{uuid.uuid4()}-error.out"),
        headers={"Content-Type": given["Content-Type"], "Accept": given["Accept"], ATTRIBUTES: given["Custom-Attributes"]},
        timeout_s=_seconds(given["InvocationTimeoutSeconds"], ASYNC_TIMEOUT_S, 1, 3600),
        expires_s=_seconds(given["RequestTTLSeconds"], ASYNC_TTL_S, 60, ASYNC_TTL_S),
    )
    endpoint.backlog.put(invocation)
    fields = {"Content-Type": "application/json", f"{PREFIX}OutputLocation": invocation.output_uri}
    if invocation.failure_uri:
        fields[f"{PREFIX}FailureLocation"] = invocation.failure_uri
    return 202, fields, json.dumps({"InferenceId": inference_id}).encode()


_ASYNC_HEADERS = (
    *("InputLocation", "Inference-Id", "Content-Type", "Accept", "Custom-Attributes"),
    *("S3OutputPathExtension", "Filename", "InvocationTimeoutSeconds", "RequestTTLSeconds"),
)


def _object(folder: str, extension: str, name: str) -> str:
    """Return the URI of an object in a folder of S3; empty where there is no folder."""
    below = [part.strip("/") for part in (extension, name) if part]
    return "/".join([folder.rstrip("/"), *below]) if folder else ""


def _seconds(text: str, default: int, least: int, most: int) -> float:
    if text and not (text.isdecimal() and least <= int(text) <= most):
        raise RefusedError(f"1 validation error detected: Value '{text}' must be between {least} and {most} seconds.")
    return float(text or default)
