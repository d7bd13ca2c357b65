"""Batch transform's files: split into what is sent to the model, and put together again. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["PayloadError", "assembled", "payloads", "unzipped"]

MB = 1024**2
LARGEST_UNZIPPED_BYTES = 512 * MB


class PayloadError(Exception):
    """A file that cannot be sent. The message is a line of the job's data log."""


def payloads(data: bytes, request: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the bodies that a file is sent as: by SplitType, BatchStrategy and MaxPayloadInMB. PayloadError."""
    limit = request.get("MaxPayloadInMB", 6) * MB or len(data)
    if request["TransformInput"].get("SplitType", "None") == "None":
        yield _checked(data, limit)
        return
    lines = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    if lines[-1] == b"":
        del lines[-1]
    if request.get("BatchStrategy", "MultiRecord") == "SingleRecord":
        yield from (_checked(line, limit) for line in lines)
    else:
        yield from _batches(lines, limit)


def _batches(lines: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield as many lines at once as are not more than ``limit`` bytes."""
    batch: list[bytes] = []
    size = 0
    for line in lines:
        _checked(line, limit)
        if batch and size + len(line) + 1 > limit:
            yield b"\n".join(batch)
            batch, size = [], 0
        batch.append(line)
        size += len(line) + 1
    if batch:
        yield b"\n".join(batch)


def _checked(payload: bytes, limit: int) -> bytes:
    if len(payload) > limit:
        raise PayloadError(f"Too much data for max payload size: {len(payload)} bytes are more than {limit // MB} MB.")
    return payload


def assembled(outputs: Iterable[bytes], assemble_with: str) -> bytes:
    """Return the file of a file's outputs. ``Line`` ends each with a newline."""
    if assemble_with != "Line":
        return b"".join(outputs)
    return b"".join(output if output.endswith(b"\n") else output + b"\n" for output in outputs)


def unzipped(data: bytes) -> bytes:
    """Return what a gzip file holds. PayloadError."""
    stream = zlib.decompressobj(31)
    try:
        found = stream.decompress(data, LARGEST_UNZIPPED_BYTES)
    except zlib.error as error:
        raise PayloadError(f"Failed to decompress: {error}") from error
    if not stream.eof:
        raise PayloadError("Failed to decompress: the file is cut off, or too large.")
    return found
