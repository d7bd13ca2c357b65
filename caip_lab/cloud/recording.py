"""What a request asks for: service, operation, parameters, who signed it. Pure; needs botocore's models, and no moto.

A relay that only passes bytes on records with this as the account does.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl

from caip_lab.cloud import parameters
from caip_lab.cloud.parameters import LONGEST_BODY
from caip_lab.cloud.service_models import find_operation, find_route, model, models_of

__all__ = ["Asked", "Request", "needs_body", "read_request"]

#: Services whose clients may leave a request unsigned: X-Amz-Target's prefix -> signing name.
UNSIGNED_TARGETS = {"AWSCognitoIdentityService": "cognito-identity", "AWSCognitoIdentityProviderService": "cognito-idp"}
BUCKET_HOST = re.compile(r"(?P<bucket>[a-z0-9][a-z0-9.-]{1,62})\.s3[.-][a-z0-9.-]*amazonaws\.com(:\d+)?")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """A request as it came. Names of ``headers`` in lower case; ``path`` is still percent-encoded, ``query`` has no ``?``.

    ``body`` is None where it was not kept: see :func:`needs_body`.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Asked:
    """What a request asks for, and the key that signed it. Unknown services and operations keep what the request says."""

    service: str
    operation: str
    parameters: dict[str, Any]
    access_key: str
    region: str


def needs_body(path: str, headers: Mapping[str, str]) -> bool:
    """Whether the body of a request is read for its parameters. Objects and inputs of models are not."""
    length = headers.get("content-length", "")
    if not length.isdigit() or int(length) > LONGEST_BODY:
        return False
    kind = headers.get("content-type", "")
    if "x-amz-target" in headers or "smithy-protocol" in headers or kind.startswith(FORM):
        return True
    if _signed(headers)[2] == "s3":
        return "xml" in kind or (not kind and "expect" not in headers)
    return not path.startswith("/endpoints/")


def read_request(request: Request) -> Asked:
    """Return what a request asks for. Never fails: of what it does not understand it keeps method and path."""
    try:
        return _read(request)
    except Exception:  # noqa: BLE001 - a record must not make a call fail, and strangers send anything
        return Asked("", _plain(f"{request.method} {request.path}"), {}, "", "")


def _read(request: Request) -> Asked:
    if request.body and request.headers.get("content-encoding") == "gzip":
        request = replace(request, body=zlib.decompressobj(31).decompress(request.body, LONGEST_BODY))
    access_key, region, signing = _signed(request.headers)
    if not signing:
        access_key, region, signing = _presigned(request.query)
    service, operation, found = _named(request, signing)
    return Asked(_plain(service), _plain(operation), found, _plain(access_key), _plain(region))


def _plain(text: str) -> str:
    """Return a name that can be shown: printable, short."""
    return "".join(letter for letter in text[:200] if letter.isprintable() and not "\ud800" <= letter <= "\udfff")


def _signed(headers: Mapping[str, str]) -> tuple[str, str, str]:
    """Return access key, region and signing name of an Authorization header."""
    authorization = headers.get("authorization", "")
    found = re.search(r"Credential=([^/,\s]+)/[^/]*/([^/]*)/([^/]*)/aws4_request", authorization)
    if found:
        return found[1], found[2], found[3]
    old = re.match(r"AWS ([^:\s]+):", authorization)
    return (old[1], "", "s3") if old else ("", "", "")


def _presigned(query: str) -> tuple[str, str, str]:
    given = parse_qs(query, max_num_fields=parameters.MOST_FIELDS)
    scope = given.get("X-Amz-Credential", [""])[0].split("/")
    if len(scope) == 5:
        return scope[0], scope[2], scope[3]
    return (given["AWSAccessKeyId"][0], "", "s3") if "AWSAccessKeyId" in given else ("", "", "")


def _named(request: Request, signing: str) -> tuple[str, str, dict[str, Any]]:
    """Return service, operation and parameters by the protocol that the request is in."""
    if "x-amz-target" in request.headers:
        return _by_target(request, signing)
    if request.headers.get("smithy-protocol") == "rpc-v2-cbor":
        return _by_rpc_path(request, signing)
    body = request.body or b""
    is_form = request.headers.get("content-type", "").startswith(FORM)
    form = body.decode("utf-8", "replace") if is_form and len(body) <= LONGEST_BODY else request.query
    if "Action=" in form and signing != "s3":
        return _by_action(form, signing)
    return _by_path(request, signing or "s3")


def _by_target(request: Request, signing: str) -> tuple[str, str, dict[str, Any]]:
    target, _, name = request.headers["x-amz-target"].rpartition(".")
    signing = signing or UNSIGNED_TARGETS.get(target, target)
    operation = find_operation(signing, name, target=target)
    if operation is None:
        return signing, name, {}
    return operation.service_model.service_name, name, _tried(parameters.from_json, request.body, operation.input_shape)


def _by_rpc_path(request: Request, signing: str) -> tuple[str, str, dict[str, Any]]:
    name = request.path.rpartition("/")[2]
    operation = find_operation(signing, name)
    if operation is None:
        return signing, name, {}
    return operation.service_model.service_name, name, _tried(parameters.from_cbor, request.body, operation.input_shape)


def _by_action(form: str, signing: str) -> tuple[str, str, dict[str, Any]]:
    given = dict(parse_qsl(form, max_num_fields=parameters.MOST_FIELDS))
    name, version = given.get("Action", ""), given.get("Version", "")
    operation = find_operation(signing or "sts", name, version=version)
    if operation is None:
        return signing, name, {}
    return operation.service_model.service_name, name, _tried(parameters.from_form, form, operation.input_shape)


def _by_path(request: Request, signing: str) -> tuple[str, str, dict[str, Any]]:
    query = {name.lower(): value for name, value in parse_qsl(request.query, keep_blank_values=True)}
    path = _with_bucket(request) if signing == "s3" else request.path
    for service in _rest_services(signing, request.headers):
        route = find_route(service, request.method, path, query, request.headers.keys())
        if route is None:
            continue
        operation = service.operation_model(route.operation)
        labels = re.findall(r"\{([^}+]*)\+?\}", operation.http["requestUri"].partition("?")[0])
        matched = route.path.fullmatch(path)
        found = dict(zip(labels, matched.groups(), strict=False)) if matched else {}
        try:
            given = parameters.from_rest(operation, found, query, request.headers, request.body)
        except Exception:  # noqa: BLE001 - the body is no document: what the path says stands
            given = parameters.from_rest(operation, found, query, request.headers, None)
        return service.service_name, route.operation, given
    return signing, f"{request.method} {request.path}", {}


def _rest_services(signing: str, headers: Mapping[str, str]) -> list[Any]:
    """Return the services that may be meant; S3's control plane tells itself by a header."""
    if signing == "s3":
        return [model("s3control" if "x-amz-account-id" in headers else "s3")]
    return list(models_of(signing))


def _with_bucket(request: Request) -> str:
    """Return the path with the bucket in it, where the host names the bucket."""
    host = BUCKET_HOST.fullmatch(request.headers.get("host", ""))
    return f"/{host['bucket']}{request.path}" if host else request.path


def _tried(read: Any, body: Any, shape: Any) -> dict[str, Any]:
    """Return the parameters, or none where the body is no document of its kind."""
    try:
        found: dict[str, Any] = read(body or type(body or b"")(), shape)
        return found
    except Exception:  # noqa: BLE001 - the operation is known all the same
        return {}
