"""Loaded by the scheduler of a test's cluster: writes down who is sent a bundle, and alters what is sent to one worker.

``dask scheduler --preload altering.py``, with ``$SENT`` the file to write. The worker called "far" gets a bundle in which one
check is worth more than it is.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import zlib
from pathlib import Path
from typing import Any

import msgpack

#: More than any message without a bundle.
LARGE = 2000


def dask_setup(scheduler: Any) -> None:
    broadcast = scheduler.handlers["broadcast"]

    async def watched(*, msg: dict[str, Any], workers: Any = None, **more: Any) -> Any:
        async def one(address: str) -> Any:
            name, sent = str(scheduler.workers[address].name), msg
            if len(msg.get("args", b"")) > LARGE:
                with Path(os.environ["SENT"]).open("a", encoding="utf-8") as file:
                    file.write(name + "\n")
                sent = {**msg, "args": _altered(msg["args"])} if name == "far" else msg
            return await broadcast(msg=sent, workers=[address], **more)

        answers: dict[str, Any] = {}
        for found in await asyncio.gather(*map(one, workers or list(scheduler.workers))):
            answers |= found
        return answers

    scheduler.handlers["broadcast"] = watched


def _altered(pickled: bytes) -> bytes:
    run, sha256, data = pickle.loads(pickled)
    files = msgpack.unpackb(zlib.decompress(data))
    files["graders/mini/test_double.py"] = files["graders/mini/test_double.py"].replace(b"points(6)", b"points(9)")
    return pickle.dumps((run, sha256, zlib.compress(msgpack.packb(files))))
