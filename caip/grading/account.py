"""The submission's AWS account, seen from outside: what ``account`` is in a check.

boto3 is the trusted grader's own, and no request of it goes to a network: it is handed to the account on a connection that
only the grader has, and the answer, which is an untrusted process's, is read within limits of size and time. So the grader
has no key that would be worth stealing, and no answer leads it anywhere.
"""

from __future__ import annotations

import io
import math
import re
import socket
import time
from collections.abc import Iterator
from typing import Any, Protocol
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from caip.errors import SandboxError
from caip.grading.http import BadMessage, Head, Stream, body_length, head_bytes, send
from caip.grading.student import account_fault_of
from caip_lab.checks import trace
from caip_lab.checks.failures import NotReached, StudentFault
from caip_lab.cloud.bill import Bill, BillLine
from caip_lab.cloud.calls import Call
from caip_lab.cloud.unseen import GRADER

__all__ = ["SeenAccount", "load_clients"]

REGION = "us-east-1"
#: Of one answer, and how long one call may take: an endpoint that starts anew takes some seconds.
MOST_ANSWER_BYTES, CALL_S = 32 * 1024**2, 30.0
PLAIN_CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, parameter_validation=True)
URL = "http://127.0.0.1"
LONGEST_TEXT, MOST_LINES = 1000, 2000
TOO_MANY = "your notebook made more calls to AWS than are kept on record: is there a loop that never waits?"


class Asked(Protocol):
    """A frozen account, as a check needs it."""

    def connect(self, listener: str) -> socket.socket:
        """Called for each call of the grader's. SandboxError."""

    def bill(self) -> Any:
        """Called when a check asks for the bill. SandboxError."""


class SeenAccount:
    """The account as it was at the exercise's grade cell. Whatever it cannot answer is the student's failure."""

    def __init__(self, frozen: Asked, calls: tuple[Call, ...], *, is_whole: bool = True) -> None:
        """``is_whole``: whether ``calls`` are all that were made."""
        self._frozen, self._calls, self._is_whole = frozen, calls, is_whole
        self._broken: StudentFault | None = None
        #: On ``time.monotonic``'s clock: then it is asked nothing more, however many calls the checks still make.
        self.until = math.inf

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every API call that the notebook had made until then, as the relay saw it, the oldest first.

        Of the same read again and again the first hundred are there.
        """
        _looked()
        if not self._is_whole:
            raise NotReached("flood", TOO_MANY)
        return self._calls

    @property
    def calls_so_far(self) -> tuple[Call, ...]:
        """The same, where nobody looks."""
        return self._calls

    @property
    def bill(self) -> Bill:
        """What was used, what it would have cost, and what was still running."""
        _looked()
        try:
            return read_bill(self._frozen.bill())
        except SandboxError as error:
            raise account_fault_of(error) from None

    def client(self, service: str, region: str = REGION) -> Any:
        """Return a boto3 client. Its calls leave no trace in the account, and it never tries twice."""
        client = _session().client(service, region_name=region, endpoint_url=URL, config=PLAIN_CONFIG)
        client.meta.events.register_first("before-send", self._send)
        return client

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        """Answer instead of the network. Where that failed once, the same failure answers: each could take its full time."""
        _looked()
        if self._broken is not None:
            raise self._broken.with_traceback(None)
        try:
            with self._frozen.connect(GRADER) as connection:
                head, body = _exchanged(connection, request, min(time.monotonic() + CALL_S, self.until))
        except (SandboxError, BadMessage, OSError) as error:  # Late is an OSError
            self._broken = account_fault_of(error)
            raise self._broken from None
        return AWSResponse(request.url, head.status, head.headers, _Raw(body))


def _looked() -> None:
    """Note that the student's work was looked at, however often: who waits for something looks more often on a busy machine."""
    trace.current().touched = max(trace.current().touched, 1)


def load_clients() -> None:
    """Read what every client needs, once in a worker, before it forks a grader."""
    for service in ("s3", "sagemaker", "sagemaker-runtime", "iam", "logs", "cloudwatch", "cloudformation", "sts"):
        _session().client(service, region_name=REGION, endpoint_url=URL, config=PLAIN_CONFIG)


_sessions: list[boto3.Session] = []


def _session() -> boto3.Session:
    """Return the process's session: it knows no profile and no credentials of the instructor's."""
    if not _sessions:
        core = botocore.session.Session()
        for name in ("config_file", "credentials_file", "profile"):
            core.set_config_variable(name, None if name == "profile" else "/nonexistent")
        _sessions.append(
            boto3.Session(aws_access_key_id="GRADER", aws_secret_access_key="none", region_name=REGION, botocore_session=core)
        )
    return _sessions[0]


class _Raw(io.BytesIO):
    """A body as botocore reads it."""

    def stream(self, amt: int = 65536, **_: Any) -> Iterator[bytes]:
        while piece := self.read(amt):
            yield piece


def _exchanged(connection: socket.socket, request: AWSPreparedRequest, deadline: float) -> tuple[Head, bytes]:
    target = urlsplit(request.url)
    body = _bytes_of(request.body)
    texts = {_text(name).lower(): _text(value) for name, value in request.headers.items()}
    headers = {**texts, "host": target.netloc, "content-length": str(len(body))}
    for name in ("expect", "connection", "transfer-encoding"):
        headers.pop(name, None)
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    send(connection, head_bytes(f"{request.method} {path} HTTP/1.1", headers) + body, deadline)
    return _answer(Stream(connection), str(request.method), deadline)


def _answer(stream: Stream, method: str, deadline: float) -> tuple[Head, bytes]:
    """Read an answer whole. What would be unpacked, and grow, is none that an account sends."""
    head = stream.answer(deadline)
    if "content-encoding" in head.headers and not head.headers["content-encoding"].startswith("aws-chunked"):
        raise BadMessage("a packed answer")
    length = body_length(head, of_method=method)
    if length is None:
        whole = stream.chunks(deadline) if "transfer-encoding" in head.headers else stream.rest(MOST_ANSWER_BYTES, deadline)
        return head, whole
    if length > MOST_ANSWER_BYTES:
        raise BadMessage("a body too long")
    return head, b"".join(stream.pieces(length, deadline))


def _bytes_of(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if isinstance(body, bytes | bytearray) else bytes(body.read())


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def read_bill(found: Any) -> Bill:
    """Read the bill of an untrusted account: plain texts and numbers, or the student's failure."""
    if type(found) is not dict or type(found.get("lines")) is not list or len(found["lines"]) > MOST_LINES:
        raise account_fault_of(BadMessage("a bill of no form"))
    return Bill(tuple(map(_line, found["lines"])), _date(found.get("prices_date")))


def _line(found: Any) -> BillLine:
    texts, numbers = ("kind", "name", "instance_type"), ("began_at", "hours", "usd", "usd_per_hour")
    if type(found) is not dict or set(found) != {*texts, *numbers, "count", "is_running"}:
        raise account_fault_of(BadMessage("a bill of no form"))
    fits = all(type(found[name]) is str and len(found[name]) <= LONGEST_TEXT for name in texts)
    fits &= all(type(found[name]) is float or (found[name] is None and name != "hours") for name in numbers)
    if not fits or type(found["count"]) is not int or type(found["is_running"]) is not bool:
        raise account_fault_of(BadMessage("a bill of no form"))
    return BillLine(**found)


def _date(text: Any) -> str:
    return text if type(text) is str and re.fullmatch(r"[0-9-]{1,10}", text) else ""
