"""Sends to the local account what the SDKs address to AWS itself, and what no account may answer, nowhere. Shortens the
sleeps between their looks at a job.

Standalone, imports nothing of ours: it is also loaded by path in the Pythons that a led process starts (``!python x.py``,
``!aws …``). The SageMaker SDK has ``https://sts.<region>.amazonaws.com`` in its code, whatever AWS_ENDPOINT_URL says, and
sleeps 30 s before it looks for the first time whether an endpoint is there.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import logging
import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

__all__ = ["QUICK_HEADER", "Redirect", "ShortSleeps"]

AWS_HOST = re.compile(r"(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws)$")
BUCKET_HOST = re.compile(r"^(?P<bucket>.+)\.s3[.-]")
#: Tells the account that the caller looks often, so that its Describe calls need not be held.
QUICK_HEADER = "X-Caip-Lab-Quick"
#: Logs a line for each client that is made, which the SageMaker SDK shows: on AWS there is none.
TELLS_ENDPOINTS = "botocore.configprovider"
TELEMETRY, SENDER = "sagemaker.telemetry.telemetry_logging", "_send_telemetry_request"
SLEEPERS = ("sagemaker.session", "sagemaker.predictor_async")
#: The longest sleep of the SDK's own loops, which look as often as they like.
LONGEST_S = 0.05
#: The first sleep of a botocore waiter, which looks a number of times and then gives up: its sleeps grow.
FIRST_S, GROWTH, FORGOTTEN_S = 0.05, 1.4, 5.0


class Redirect:
    """Leads this process to the account at ``url``. Imports nothing: what is imported later is led when it comes."""

    def __init__(self, url: str, quick: bool) -> None:
        self._url, self._quick = urlsplit(url), quick
        self._handler = ("before-send", self.send_here)
        self._were: dict[tuple[str, str], Any] = {}
        shorten = dict.fromkeys(self._sleepers(), self._shorten)
        self._finder = _AfterImport({"botocore.handlers": self._lead, TELEMETRY: self._silence, **shorten})

    def install(self) -> None:
        logging.getLogger(TELLS_ENDPOINTS).setLevel(logging.WARNING)
        sys.meta_path.insert(0, self._finder)
        for name, then in self._finder.then.items():
            if name in sys.modules:
                then(sys.modules[name])

    def uninstall(self) -> None:
        """Leave everything as it was. Clients that exist keep going where they go."""
        logging.getLogger(TELLS_ENDPOINTS).setLevel(logging.NOTSET)
        if self._finder in sys.meta_path:
            sys.meta_path.remove(self._finder)
        handlers = sys.modules.get("botocore.handlers")
        if handlers is not None and self._handler in handlers.BUILTIN_HANDLERS:
            handlers.BUILTIN_HANDLERS.remove(self._handler)
        for (module, name), was in self._were.items():
            setattr(sys.modules[module], name, was)
        self._were.clear()

    def send_here(self, request: Any, **_: object) -> None:
        """Called by botocore with each request, signed, before it is sent."""
        parts = urlsplit(request.url)
        if AWS_HOST.search(parts.hostname or ""):
            bucket = BUCKET_HOST.match(parts.hostname or "")
            path = f"/{bucket['bucket']}{parts.path}" if bucket else parts.path
            request.url = urlunsplit((self._url.scheme, self._url.netloc, path or "/", parts.query, ""))
            parts = self._url
        if self._quick and parts.netloc == self._url.netloc:
            request.headers[QUICK_HEADER] = "yes"

    def _sleepers(self) -> Sequence[str]:
        return (*SLEEPERS, "botocore.waiter") if self._quick else ()

    def _lead(self, handlers: ModuleType) -> None:
        handlers.BUILTIN_HANDLERS.append(self._handler)

    def _shorten(self, module: ModuleType) -> None:
        self._replace(module, "time", ShortSleeps(grows=module.__name__ == "botocore.waiter"))
        if module.__name__ == "sagemaker.predictor_async":  # one of its two waits goes on when the other has found the answer
            self._replace(module, "threading", _Daemons())

    def _silence(self, module: ModuleType) -> None:
        """It asks STS for the account, then puts its number in a URL of AWS's, after every call."""
        self._replace(module, SENDER, lambda *_, **__: None)

    def _replace(self, module: ModuleType, name: str, value: object) -> None:
        self._were[module.__name__, name] = getattr(module, name)
        setattr(module, name, value)


class ShortSleeps:
    """Stands for the module ``time`` in a loop that sleeps and looks. Its clock goes on by what was asked for."""

    def __init__(self, grows: bool) -> None:
        self._grows, self._skipped_s = grows, 0.0
        self._next = threading.local()

    def sleep(self, seconds: float) -> None:
        """Sleep less. Where sleeps grow, a loop that has gone on for long sleeps as long as it asks for."""
        short_s = min(seconds, self._growing_s() if self._grows else LONGEST_S)
        time.sleep(short_s)
        self._next.woke = time.monotonic()
        self._skipped_s += seconds - short_s

    def time(self) -> float:
        return time.time() + self._skipped_s

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def _growing_s(self) -> float:
        fresh = time.monotonic() - getattr(self._next, "woke", 0.0) > FORGOTTEN_S
        now_s: float = FIRST_S if fresh else self._next.seconds
        self._next.seconds = now_s * GROWTH
        return now_s


class _Daemons:
    """Stands for the module ``threading`` where threads must not keep a process that has done its work."""

    Thread = partial(threading.Thread, daemon=True)

    def __getattr__(self, name: str) -> Any:
        return getattr(threading, name)


class _AfterImport(importlib.abc.MetaPathFinder):
    """Calls a function with a module right after its first import."""

    def __init__(self, then: dict[str, Callable[[ModuleType], None]]) -> None:
        self.then = then
        self._looking = threading.local()

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in self.then or getattr(self._looking, "now", False):
            return None
        self._looking.now = True
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._looking.now = False
        if spec is not None and spec.loader is not None:
            self._follow(spec.loader, self.then[name])
        return spec

    def _follow(self, loader: Any, then: Callable[[ModuleType], None]) -> None:
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            then(module)

        loader.exec_module = exec_module
