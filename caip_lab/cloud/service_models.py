"""Which operation of which service a request asks for, by botocore's models of the services. Imports no moto.

Models are loaded when a request needs them, and kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import botocore.loaders
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel, ServiceModel

__all__ = ["Route", "find_operation", "find_route", "keep_to", "model", "models_of", "signing_name"]


@cache
def _loader() -> Any:
    return botocore.loaders.Loader(extra_search_paths=[botocore.loaders.Loader.BUILTIN_DATA_PATH])


@cache
def _aliases() -> dict[str, list[str]]:
    """Return signing name -> services, where that is not the one service of this name."""
    found: dict[str, list[str]] = json.loads(files("caip_lab.cloud").joinpath("signing_names.json").read_text("utf-8"))
    return found


#: Where it is not empty, only these are read.
_only: set[str] = set()


def keep_to(services: Collection[str]) -> None:
    """Read the models of these services, and no other from now on: a caller can name hundreds, of many megabytes each."""
    for name in services:
        model(name)
        _routes(name)
    _only.update(services)


def model(service: str) -> ServiceModel | None:
    """Return botocore's model of a service, or None where it has none."""
    return None if _only and service not in _only else _model(service)


@cache
def _model(service: str) -> ServiceModel | None:
    if not re.fullmatch(r"[a-z0-9-]{1,64}", service):
        return None
    try:
        return ServiceModel(_loader().load_service_model(service, "service-2"), service)
    except UnknownServiceError:
        return None


def models_of(signing: str) -> Iterator[ServiceModel]:
    """Yield the services whose requests are signed with this name, the usual one first."""
    for service in _aliases().get(signing, [signing]):
        found = model(service)
        if found is not None:
            yield found


def signing_name(service: str) -> str:
    """Return the name in a service's ARNs and event sources: monitoring for cloudwatch."""
    found = model(service)
    return service if found is None else str(found.signing_name)


def find_operation(signing: str, operation: str, *, target: str = "", version: str = "") -> OperationModel | None:
    """Return the operation of this name, in the service with this target prefix or API version where one is given."""
    for found in models_of(signing):
        if target and found.metadata.get("targetPrefix") != target:
            continue
        if version and found.api_version != version:
            continue
        if operation in found.operation_names:
            return found.operation_model(operation)
    return None


@dataclass(frozen=True)
class Route:
    """How a REST operation is told from the others."""

    operation: str
    path: re.Pattern[str]
    literal: int
    fixed_query: tuple[tuple[str, str], ...]
    needed_query: frozenset[str]
    needed_headers: frozenset[str]
    known_query: frozenset[str]

    def fit(self, path: str, query: Mapping[str, str], headers: Collection[str]) -> tuple[int, ...] | None:
        """Return how well it fits a request, to be compared; None where it does not."""
        if any(query.get(name) != value and (value or name not in query) for name, value in self.fixed_query):
            return None
        if not self.needed_query <= query.keys() or not self.needed_headers <= set(headers) or not self.path.fullmatch(path):
            return None
        asked = len(self.fixed_query) + len(self.needed_query) + len(self.needed_headers)
        return asked, self.literal, len(self.known_query & query.keys())


def find_route(service: ServiceModel, method: str, path: str, query: Mapping[str, str], headers: Collection[str]) -> Route | None:
    """Return the REST operation that a request of ``service`` asks for; ``headers`` are the names, in lower case."""
    best: tuple[tuple[int, ...], Route] | None = None
    for route in _routes(service.service_name).get(method, ()):
        fit = route.fit(path, query, headers)
        if fit is not None and (best is None or fit > best[0]):
            best = fit, route
    return None if best is None else best[1]


@cache
def _routes(service: str) -> dict[str, list[Route]]:
    found = model(service)
    routes: dict[str, list[Route]] = {}
    if found is None or not found.metadata["protocol"].startswith("rest-"):
        return routes
    for name in found.operation_names:
        operation = found.operation_model(name)
        routes.setdefault(operation.http.get("method", "POST"), []).append(_route(operation))
    return routes


def _route(operation: OperationModel) -> Route:
    uri, _, query = operation.http["requestUri"].partition("?")
    fixed = [part.partition("=") for part in query.split("&") if part]
    shape = operation.input_shape
    members = dict(shape.members) if shape is not None else {}
    required = set(shape.required_members) if shape is not None else set()

    def wire(location: str, names: Collection[str]) -> frozenset[str]:
        found = ((member.serialization, name) for name, member in members.items() if name in names)
        return frozenset(how.get("name", name).lower() for how, name in found if how.get("location") == location)

    return Route(
        operation=operation.name,
        path=_pattern(uri),
        literal=len(re.sub(r"\{[^}]*\}", "", uri)),
        fixed_query=tuple((name.lower(), value) for name, _, value in fixed if name != "x-id"),
        needed_query=wire("querystring", required),
        needed_headers=wire("header", required),
        known_query=wire("querystring", members),
    )


def _pattern(uri: str) -> re.Pattern[str]:
    """Return what paths of ``/{Bucket}/{Key+}`` match; its groups are l0, l1 …, in order."""
    parts = re.split(r"(\{[^}]*\})", uri)
    pattern, number = "", 0
    for part in parts:
        if part.startswith("{"):
            pattern += f"(?P<l{number}>{'.+' if part.endswith('+}') else '[^/]+'})"
            number += 1
        else:
            pattern += re.escape(part)
    return re.compile(pattern.rstrip("/") + "/?" if not uri.endswith("+}") else pattern, re.DOTALL)
