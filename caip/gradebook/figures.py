"""Pictures among the outputs: PNG and JPEG that are what they say, of a size that a browser shows without effort."""

from __future__ import annotations

import base64
import binascii
import struct

__all__ = ["MAX_PIXELS", "fault_of"]

#: A small file may unpack to any number of pixels: a PNG of 30 kB to 30,000 by 30,000.
MAX_PIXELS = 30_000_000
#: JPEG's start-of-frame markers: all of C0 to CF but the tables DHT, JPG and DAC.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def fault_of(kind: str, data: str) -> str:
    """Say why base64 ``data`` of mime type ``kind`` is not shown as a picture; empty where it may be."""
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return "it is not base64"
    size = _png(raw) if kind == "image/png" else _jpeg(raw)
    if size is None:
        return f"it is not {kind}"
    return f"{size[0]} by {size[1]} pixels are too many" if size[0] * size[1] > MAX_PIXELS else ""


def _png(raw: bytes) -> tuple[int, int] | None:
    """Return width and height from the header, which comes first."""
    if raw[:8] != b"\x89PNG\r\n\x1a\n" or raw[12:16] != b"IHDR" or len(raw) < 24:
        return None
    width, height = struct.unpack(">II", raw[16:24])
    return width, height


def _jpeg(raw: bytes) -> tuple[int, int] | None:
    """Return width and height from the first frame, segment by segment."""
    at = 2 if raw[:2] == b"\xff\xd8" else len(raw)
    while at + 9 <= len(raw) and raw[at] == 0xFF:
        if raw[at + 1] in FRAMES:
            height, width = struct.unpack(">HH", raw[at + 5 : at + 9])
            return width, height
        at += 2 + max(2, int.from_bytes(raw[at + 2 : at + 4], "big"))
    return None
