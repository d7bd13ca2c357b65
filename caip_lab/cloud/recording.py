"""What a request asks for: service, operation, parameters, who signed it. Pure; needs botocore's models, and no moto.

A relay that only passes bytes on records with this as the account does. What is done must be what is on record: the account
does the operation that is read here, and none where a request could be understood in two ways.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote

from caip_lab.cloud import parameters
from caip_lab.cloud.parameters import LONGEST_BODY
from caip_lab.cloud.service_models import find_operation, find_route, models_of

__all__ = ["TARGET", "Asked", "Request", "needs_body", "read_request"]

#: Services whose clients may leave a request unsigned: X-Amz-Target's prefix -> signing name.
UNSIGNED_TARGETS = {"AWSCognitoIdentityService": "cognito-identity", "AWSCognitoIdentityProviderService": "cognito-idp"}
#: Forms that need no signature: Action -> signing name.
UNSIGNED_ACTIONS = {"AssumeRoleWithSAML": "sts", "AssumeRoleWithWebIdentity": "sts"}
#: Hosts that name no bucket: an address, a name without a dot, S3 itself.
PLAIN_HOST = re.compile(r"(\d{1,3}(\.\d{1,3}){3}|[^.:\[\]]*|s3\.([a-z0-9-]+\.)?amazonaws\.com)(:\d+)?")
FORM, FORM_WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"
#: Where the protocol that a request is in is told.
TARGET, SMITHY = "x-amz-target", "smithy-protocol"


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
    """What a request asks for, and the key that signed it. Unknown services and operations keep what the request says.

    ``signing`` is the name of the service in the signature. ``conflict`` says how else the request could be understood.
    """

    service: str
    operation: str
    parameters: dict[str, Any]
    access_key: str
    region: str
    signing: str
    conflict: str = ""


def needs_body(path: str, headers: Mapping[str, str]) -> bool:
    """Whether the body of a request is read for its parameters. Objects and inputs of models are not."""
    length = headers.get("content-length", "")
    if not length.isdecimal() or int(length) > LONGEST_BODY:
        return False
    kind = headers.get("content-type", "")
    if TARGET in headers or SMITHY in headers or kind.startswith(FORM):
        return True
    if _signed(headers)[2] == "s3":
        return "xml" in kind or (not kind and "expect" not in headers)
    return not path.startswith("/endpoints/")


def read_request(request: Request) -> Asked:
    """Return what a request asks for. Never fails: of what it does not understand it keeps method and path."""
    try:
        return _read(request)
    except Exception:  # noqa: BLE001 - a record must not make a call fail, and strangers send anything
        return Asked("", _plain(f"{request.method} {request.path}"), {}, "", "", "", "it cannot be read")


def _read(request: Request) -> Asked:
    if request.body and request.headers.get("content-encoding") == "gzip":
        request = replace(request, body=zlib.decompressobj(31).decompress(request.body, LONGEST_BODY))
    access_key, region, signing = _signed(request.headers)
    if not signing:
        access_key, region = _presigned(request.query)
        signing = _unsigned(request)
    service, operation, found = _named(request, signing)
    return Asked(
        service=_plain(service),
        operation=_plain(operation),
        parameters=found,
        access_key=_plain(access_key),
        region=_plain(region),
        signing=_plain(signing),
        conflict=_conflict(request, signing),
    )


def _conflict(request: Request, signing: str) -> str:
    """Say what of a request another reader could understand otherwise; nothing where no reader could. No SDK sends such."""
    target, smithy = TARGET in request.headers, request.headers.get(SMITHY, "")
    if not PLAIN_HOST.fullmatch(request.headers.get("host", "")):
        return "its host names a bucket or a service"
    if signing == "s3":
        return "S3's control plane has a host of its own" if "x-amz-account-id" in request.headers else ""
    if target and smithy:
        return "it is in two protocols"
    if (target or smithy) and (request.query or _is_form(request)):
        return "its operation stands in its headers, and it has a form or a query beside"
    if target and request.path != "/":
        return "its operation stands in its headers, and it has a path beside"
    return "" if target or smithy else _conflict_of_form(request)


def _conflict_of_form(request: Request) -> str:
    form, query = _names(_form(request)), _names(request.query)
    if "Action" not in form + query:
        return ""
    if len(set(form)) < len(form):
        return "its form has a name twice"
    if query and (_is_form(request) or request.headers.get("content-length", "0") != "0"):
        return "it has a query, and a body beside"
    return "its operation stands in its form, and it has a path beside" if request.path != "/" else ""


def _names(form: str) -> list[str]:
    """Return the names in a form."""
    return [name for name, _ in parse_qsl(form, keep_blank_values=True, max_num_fields=parameters.MOST_FIELDS)]


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith((FORM, FORM_WITH_FILES))


def _form(request: Request) -> str:
    """Return what stands for a request's form: its body where that is one, else its URL's query."""
    if not request.headers.get("content-type", "").startswith(FORM):
        return request.query
    return (request.body or b"").decode("utf-8", "replace")


def _plain(text: str) -> str:
    """Return a name that can be shown: printable, short."""
    return "".join(letter for letter in text[:200] if letter.isprintable() and not "\ud800" <= letter <= "\udfff")


def _signed(headers: Mapping[str, str]) -> tuple[str, str, str]:
    """Return access key, region and signing name of an Authorization header."""
    authorization = headers.get("authorization", "")
    found = re.search(r"Credential=([^/,\s]+)/[^/]*/([^/]*)/([^/]*)/aws4_request", authorization)
    if found:
        return found[1], found[2], found[3].lower()
    old = re.match(r"AWS ([^:\s]+):", authorization)
    return (old[1], "", "s3") if old else ("", "", "")


def _presigned(query: str) -> tuple[str, str]:
    """Return access key and region of a signature in a URL."""
    given = parse_qs(query, max_num_fields=parameters.MOST_FIELDS)
    scope = given.get("X-Amz-Credential", [""])[0].split("/")
    return (scope[0], scope[2]) if len(scope) == 5 else (given.get("AWSAccessKeyId", [""])[0], "")


def _unsigned(request: Request) -> str:
    """Return the signing name of the service that a request without a signature's header is for: S3, but for a few."""
    target = request.headers.get(TARGET, "").rpartition(".")[0]
    if target in UNSIGNED_TARGETS:
        return UNSIGNED_TARGETS[target]
    action = dict(parse_qsl(_form(request), max_num_fields=parameters.MOST_FIELDS)).get("Action", "")
    return UNSIGNED_ACTIONS.get(action, "s3") if _is_form(request) else "s3"


def _named(request: Request, signing: str) -> tuple[str, str, dict[str, Any]]:
    """Return service, operation and parameters by the protocol that the request is in."""
    if signing == "s3":  # which has no protocol but paths
        return _by_path(request, signing)
    if TARGET in request.headers:
        return _by_target(request, signing)
    if request.headers.get(SMITHY) == "rpc-v2-cbor":
        return _by_rpc_path(request, signing)
    form = _form(request)
    return _by_action(form, signing) if "Action" in _names(form) else _by_path(request, signing)


def _by_target(request: Request, signing: str) -> tuple[str, str, dict[str, Any]]:
    target, _, name = request.headers[TARGET].rpartition(".")
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
    operation = find_operation(signing, name, version=version)
    if operation is None:
        return signing, name, {}
    return operation.service_model.service_name, name, _tried(parameters.from_form, form, operation.input_shape)


def _by_path(request: Request, signing: str) -> tuple[str, str, dict[str, Any]]:
    query = {name.lower(): value for name, value in parse_qsl(request.query, keep_blank_values=True)}
    if signing == "s3" and request.method == "POST" and _is_form(request) and "delete" not in query:
        return "s3", "PostObject", {"Bucket": unquote(request.path.strip("/"))}  # the key is in the form
    for service in models_of(signing):
        route = find_route(service, request.method, request.path, query, request.headers.keys())
        if route is None:
            continue
        operation = service.operation_model(route.operation)
        labels = re.findall(r"\{([^}+]*)\+?\}", operation.http["requestUri"].partition("?")[0])
        matched = route.path.fullmatch(request.path)
        found = dict(zip(labels, matched.groups(), strict=False)) if matched else {}
        try:
            given = parameters.from_rest(operation, found, query, request.headers, request.body)
        except Exception:  # noqa: BLE001 - the body is no document: what the path says stands
            given = parameters.from_rest(operation, found, query, request.headers, None)
        return service.service_name, route.operation, given
    return signing, f"{request.method} {request.path}", {}


def _tried(read: Any, body: Any, shape: Any) -> dict[str, Any]:
    """Return the parameters, or none where the body is no document of its kind."""
    try:
        found: dict[str, Any] = read(body or type(body or b"")(), shape)
        return found
    except Exception:  # noqa: BLE001 - the operation is known all the same
        return {}
