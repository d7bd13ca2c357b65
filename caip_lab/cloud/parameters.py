"""The parameters of a request as boto3 takes them, read from the wire by botocore's shapes. Payloads are left out.

What comes in is a stranger's: everything here is bounded, and what is not understood is left out.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree

from botocore.model import OperationModel, Shape

__all__ = ["from_cbor", "from_form", "from_json", "from_rest", "tidy"]

PAYLOADS = frozenset({"Body", "Data", "ZipFile", "TemplateBody"})
#: What botocore adds to a request of its own, and what says nothing.
NOT_ASKED = frozenset({"ContentLength", "ContentMD5", "EncodingType"})
LONGEST_TEXT, MOST_ITEMS, DEEPEST, MOST_FIELDS = 4096, 100, 16, 2000
LONGEST_BODY = 1024 * 1024
#: Of one call's parameters, as JSON.
LONGEST_RECORD = 32 * 1024


def from_json(body: bytes, shape: Shape | None) -> dict[str, Any]:
    """Return the parameters of a JSON body."""
    return _members(json.loads(body or b"{}"), shape)


def from_cbor(body: bytes, shape: Shape | None) -> dict[str, Any]:
    """Return the parameters of a CBOR body."""
    from botocore.parsers import RpcV2CBORParser  # older ones have none

    parser = RpcV2CBORParser()
    return _members(parser.parse_data_item(parser.get_peekable_stream_from_bytes(body)), shape) if body else {}


def from_form(form: str, shape: Shape | None) -> dict[str, Any]:
    """Return the parameters of a query protocol's form: ``Tags.member.1.Key=a`` is a list of structures."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True, max_num_fields=MOST_FIELDS):
        if name not in ("Action", "Version"):
            _plant(tree, name.split(".", DEEPEST), value)
    return _members(_renamed(_gathered(tree), shape), shape)


def from_rest(
    operation: OperationModel, path: Mapping[str, str], query: Mapping[str, str], headers: Mapping[str, str], body: bytes | None
) -> dict[str, Any]:
    """Return the parameters of a REST request; names of ``query`` and ``headers`` are in lower case, ``path`` is as sent."""
    shape = operation.input_shape
    if shape is None:
        return {}
    where: dict[str, Callable[[str], Any]] = {
        "uri": lambda wire: unquote(path[wire]) if wire in path else None,
        "querystring": query.get,
        "header": headers.get,
        "headers": lambda start: {k[len(start) :]: v for k, v in headers.items() if k.startswith(start)} or None,
    }
    found = {name: where[location](wire) for name, location, wire in _places(operation)}
    found = {name: value for name, value in found.items() if value is not None}
    if body is None and _is_blob(shape) and headers.get("content-length", "").isdigit():
        found[shape.serialization["payload"]] = _Size(headers["content-length"][:18])
    return _members({**_from_body(operation, shape, body), **found}, shape)


@cache
def _places(operation: OperationModel) -> list[tuple[str, str, str]]:
    """Return what is not in the body: name, where it is, and what it is called there."""
    shape = operation.input_shape
    found = []
    for name, member in shape.members.items() if shape is not None else ():
        location, wire = member.serialization.get("location"), member.serialization.get("name", name)
        if location == "uri":
            found.append((name, location, wire))
        elif location in ("querystring", "header", "headers"):
            found.append((name, location, wire.lower()))
    return found


class _Size(int):
    """Stands for so many bytes that were not kept."""


def _is_blob(shape: Any) -> bool:
    payload = shape.serialization.get("payload")
    return payload is not None and shape.members[payload].type_name == "blob"


def _from_body(operation: OperationModel, shape: Any, body: bytes | None) -> dict[str, Any]:
    payload = shape.serialization.get("payload")
    if not body or len(body) > LONGEST_BODY:
        return {}
    if payload is not None and shape.members[payload].type_name != "structure":
        return {payload: body if shape.members[payload].type_name == "blob" else body.decode("utf-8", "replace")}
    inside = shape.members[payload] if payload else shape
    is_json = operation.service_model.metadata["protocol"] == "rest-json"
    value = json.loads(body) if is_json else _from_xml(body, inside)
    if payload:
        return {payload: value}
    return {inside_name: value[wire] for inside_name, wire in _wires(shape) if isinstance(value, dict) and wire in value}


def _wires(shape: Any) -> list[tuple[str, str]]:
    return [(name, member.serialization.get("name", name)) for name, member in shape.members.items()]


def _from_xml(body: bytes, shape: Shape) -> Any:
    from botocore.parsers import RestXMLParser

    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return {}
    return RestXMLParser()._parse_shape(shape, ElementTree.fromstring(body))


def _plant(tree: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        below = tree.setdefault(part, {})
        if not isinstance(below, dict):
            return
        tree = below
    tree[path[-1]] = value


def _gathered(tree: Any) -> Any:
    """Return a form's tree with its numbered branches as lists, its entries as maps."""
    if not isinstance(tree, dict):
        return tree
    if list(tree) in (["member"], ["entry"]) and isinstance(tree[next(iter(tree))], dict):
        items = _gathered(tree[next(iter(tree))])
        if "entry" in tree and isinstance(items, list):
            pairs = [list(item.values()) for item in items if isinstance(item, dict) and len(item) == 2]
            return {str(name): value for name, value in pairs}
        return items
    if tree and all(re.fullmatch(r"[0-9]{1,6}", name) for name in tree):
        return [_gathered(tree[name]) for name in sorted(tree, key=int)]
    return {name: _gathered(value) for name, value in tree.items()}


def _renamed(value: Any, shape: Any) -> Any:
    """Return a form's value with boto3's names: EC2's wire has others."""
    kind = "" if shape is None else shape.type_name
    if kind == "list" and isinstance(value, list):
        return [_renamed(one, shape.member) for one in value]
    if kind == "structure" and isinstance(value, dict):
        names = _form_names(shape)
        return {names.get(wire, wire): _renamed(one, shape.members.get(names.get(wire, wire))) for wire, one in value.items()}
    return value


@cache
def _form_names(shape: Any) -> dict[str, str]:
    found = {}
    for name, member in shape.members.items():
        how = member.serialization
        wire = how.get("queryName", how.get("name", name))
        found[wire] = found[wire[:1].upper() + wire[1:]] = name
    return found


def _members(value: Any, shape: Shape | None) -> dict[str, Any]:
    tidied = tidy(value, shape, "")
    return _fitting(tidied) if isinstance(tidied, dict) else {}


def _fitting(found: dict[str, Any]) -> dict[str, Any]:
    """Return parameters of a length that ten thousand calls may have: the longest give way to their lengths."""
    lengths = {name: len(json.dumps(value)) for name, value in found.items()}
    for name in sorted(lengths, key=lambda name: -lengths[name]):
        if sum(lengths.values()) <= LONGEST_RECORD:
            break
        found[name], lengths[name] = f"<{lengths[name]} characters>", 32
    return found


def tidy(value: Any, shape: Any, name: str, depth: int = 0) -> Any:
    """Return ``value`` as JSON has it, without payloads and secrets, bounded in length and depth."""
    kind = "" if shape is None else shape.type_name
    if kind == "blob" or name in PAYLOADS or isinstance(value, bytes | bytearray):
        return f"<{_size(value, kind)} bytes>"
    if shape is not None and shape.metadata.get("sensitive") and name != "CustomAttributes":
        return "<hidden>"
    if depth > DEEPEST:
        return "…"
    if isinstance(value, dict):
        return _tidy_map(value, shape, kind, depth)
    if isinstance(value, list | tuple):
        item = shape.member if kind == "list" else None
        return [tidy(one, item, "", depth + 1) for one in value[:MOST_ITEMS]]
    return _tidy_scalar(value, kind)


def _tidy_map(value: dict[Any, Any], shape: Any, kind: str, depth: int) -> dict[str, Any]:
    members = shape.members if kind == "structure" else {}
    rest = shape.value if kind == "map" else None
    kept = [(str(name)[:LONGEST_TEXT], one) for name, one in list(value.items())[:MOST_ITEMS]]
    return {
        name: tidy(one, members.get(name, rest), name, depth + 1)
        for name, one in kept
        if depth or not (name in NOT_ASKED or name.startswith("Checksum"))
    }


def _tidy_scalar(value: Any, kind: str) -> Any:
    if isinstance(value, str):
        value = _as_kind(value, kind)
    if isinstance(value, str):
        text = value.encode("utf-8", "replace").decode() if not value.isascii() else value
        return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}… ({len(text)} characters)"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | float):
        return value
    return value if isinstance(value, int) and value.bit_length() <= 64 else str(type(value).__name__)


def _as_kind(value: str, kind: str) -> Any:
    """Return what a text on the wire stands for where the shape is a number or a bool."""
    if kind == "boolean" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if kind in ("integer", "long") and re.fullmatch(r"-?[0-9]{1,18}", value):
        return int(value)
    if kind in ("float", "double") and re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", value):
        return float(value)
    return value


def _size(value: Any, kind: str) -> int:
    if isinstance(value, _Size):
        return value
    if isinstance(value, bytes | bytearray):
        return len(value)
    text = str(value)
    if kind == "blob":  # in base64 where the rest is text
        return len(text) * 3 // 4 - text[-2:].count("=")
    return len(text.encode("utf-8", "replace"))
