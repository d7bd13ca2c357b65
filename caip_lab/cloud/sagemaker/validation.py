"""What AWS refuses by the look of it: names, enumerations, lengths, ranges, by botocore's model of the service."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.model import Shape
from moto.core.utils import get_service_model
from moto.sagemaker.exceptions import AWSValidationException

__all__ = ["require_valid"]


def require_valid(operation: str, request: Mapping[str, Any]) -> None:
    """Raise AWS's ValidationException unless ``request`` is what an operation such as ``CreateModel`` takes."""
    found = list(_violations(_input_shape(operation), request, ""))
    if found:
        count = f"{len(found)} validation error{'s' if len(found) > 1 else ''} detected: "
        raise AWSValidationException(count + "; ".join(found))


@cache
def _input_shape(operation: str) -> Shape | None:
    shape: Shape | None = get_service_model("sagemaker").operation_model(operation).input_shape
    return shape


def _violations(shape: Shape | None, value: Any, where: str) -> Iterator[str]:
    """Yield what is wrong with a value and what is in it."""
    if shape is None:
        return
    if shape.type_name == "structure" and isinstance(value, Mapping):
        yield from _of_structure(shape, value, where)
    elif shape.type_name == "list" and isinstance(value, (list, tuple)):
        yield from _of_size(shape, value, len(value), "length", where)
        for number, member in enumerate(value, 1):
            yield from _violations(shape.member, member, f"{where}.{number}.member")
    elif shape.type_name == "map" and isinstance(value, Mapping):
        yield from _of_size(shape, value, len(value), "length", where)
    elif isinstance(value, str):
        yield from _of_text(shape, value, where)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from _of_size(shape, value, value, "value", where)


def _of_structure(shape: Any, value: Mapping[str, Any], where: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"Value null at '{_below(where, name)}' failed to satisfy constraint: Member must not be null"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _violations(member, value[name], _below(where, name))


def _of_text(shape: Any, value: str, where: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        yield _sentence(value, where, f"satisfy enum value set: [{', '.join(shape.enum)}]")
    yield from _of_size(shape, value, len(value), "length", where)
    pattern = shape.metadata.get("pattern")
    if pattern and not _matches(pattern, value):
        yield _sentence(value, where, f"satisfy regular expression pattern: ^{pattern.removeprefix('^')}")


def _of_size(shape: Shape, value: Any, size: float, what: str, where: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield _sentence(value, where, f"have {what} greater than or equal to {least}")
    if most is not None and size > most:
        yield _sentence(value, where, f"have {what} less than or equal to {most}")


def _sentence(value: Any, where: str, must: str) -> str:
    return f"Value '{value}' at '{where}' failed to satisfy constraint: Member must {must}"


def _below(where: str, name: str) -> str:
    named = name[0].lower() + name[1:]
    return f"{where}.{named}" if where else named


def _matches(pattern: str, text: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Return None for what only Java's expressions have: it is not checked."""
    try:
        return re.compile(pattern)
    except re.error:
        return None
