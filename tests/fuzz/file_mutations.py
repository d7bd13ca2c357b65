"""What can happen to the bytes of a notebook: half a download, a wrong encoding, an editor, a merge, a bad disk."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable

__all__ = ["HARMLESS_BYTES", "OF_BYTES"]

Change = Callable[[bytes, random.Random], bytes]
OF_BYTES: dict[str, Change] = {}
HARMLESS_BYTES = frozenset({"a_byte_order_mark", "windows_lines"})


def of_bytes(function: Change) -> Change:
    OF_BYTES[function.__name__] = function
    return function


@of_bytes
def truncated(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randint(0, len(data))]


@of_bytes
def flipped(data: bytes, rng: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(rng.randint(1, 8) if found else 0):
        found[rng.randrange(len(found))] ^= 1 << rng.randrange(8)
    return bytes(found)


@of_bytes
def inserted(data: bytes, rng: random.Random) -> bytes:
    place = rng.randint(0, len(data))
    what = rng.choice(
        [b"\0" * 9, rng.randbytes(5), b'"', b"{", b"\\", b"\xed\xa0\x80", b"\xff\xfe", b"// note\n", b"\x1b[2J", b" " * 5000]
    )
    return data[:place] + what + data[place:]


@of_bytes
def a_span_twice(data: bytes, rng: random.Random) -> bytes:
    start = rng.randint(0, len(data))
    stop = min(len(data), start + rng.randint(1, 400))
    return data[:stop] + data[start:stop] + data[stop:]


@of_bytes
def a_span_less(data: bytes, rng: random.Random) -> bytes:
    start = rng.randint(0, len(data))
    return data[:start] + data[start + rng.randint(1, 200) :]


@of_bytes
def lines_shuffled(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


@of_bytes
def recoded(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(rng.choice(["utf-16", "utf-16-be", "utf-32", "cp1252", "shift-jis", "utf-7", "ascii"]), "replace")


@of_bytes
def merge_conflict(data: bytes, rng: random.Random) -> bytes:
    half = data.find(b"\n", rng.randint(0, len(data)))
    return data[:half] + b"\n<<<<<<< HEAD\n" + data[half:][:300] + b"\n=======\n" + data[half:] + b"\n>>>>>>> theirs\n"


@of_bytes
def zipped(data: bytes, rng: random.Random) -> bytes:
    return gzip.compress(data, mtime=0)


@of_bytes
def more_at_the_end(data: bytes, rng: random.Random) -> bytes:
    return data + rng.choice([b"\0" * 4096, b"{}", data, b"\n\n\n", b"<!-- saved -->"])


@of_bytes
def a_byte_order_mark(data: bytes, rng: random.Random) -> bytes:
    return b"\xef\xbb\xbf" + data


@of_bytes
def windows_lines(data: bytes, rng: random.Random) -> bytes:
    return data.replace(b"\n", b"\r\n")
