"""The record of an account's calls, as the relay saw them: what was asked, by whom, and what came of it."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Mapping

from caip.grading.http import Head
from caip_lab.cloud import service_models
from caip_lab.cloud.calls import Call
from caip_lab.cloud.line import ASK
from caip_lab.cloud.parameters import LONGEST_BODY
from caip_lab.cloud.recorder import ERROR_CODE, REQUEST_IDS
from caip_lab.cloud.recording import Request, needs_body, read_request

__all__ = ["CallLog", "Exchange", "load_services"]

#: What is kept of a submission's calls: more than any notebook makes, less than would hurt a grader.
MOST_CALLS, MOST_RECORD_BYTES = 10_000, 32 * 1024**2
#: How often one read with the same parameters is kept. Reads change nothing; by S3 and SageMaker they are called so.
MOST_ALIKE = 100
READS = ("Describe", "List", "Head", "Get")
#: Of an error's body, where its code is looked for.
MOST_ERROR_BYTES = 16 * 1024
#: Botocore's names of what an account has. Requests of others are recorded by method and path: to read all models that a
#: caller can name would take more memory than a grader has.
SERVICES = (
    *("sagemaker", "sagemaker-runtime", "sagemaker-metrics", "s3", "iam", "sts", "kms", "ecr", "secretsmanager", "ssm"),
    *("logs", "cloudwatch", "cloudtrail", "cloudformation", "application-autoscaling", "events", "sns", "sqs", "dynamodb"),
    *("dynamodbstreams", "resourcegroupstaggingapi", "resource-groups", "service-quotas", "budgets", "firehose"),
)
#: The account's own reads of what it can be asked beside AWS's calls.
NO_CALL = ("POST", ASK)


def load_services() -> None:
    """Read the models of what an account has, and no others from now on: once in a worker, before it forks a grader."""
    service_models.keep_to(SERVICES)


class Exchange:
    """One request on its way, and what came back."""

    def __init__(self, request: Head, listener: str) -> None:
        self.request, self.listener = request, listener
        self.began_at, self._began = time.time(), time.perf_counter()
        path = request.first[1].partition("?")[0]
        self._keeps = needs_body(path, {"content-length": "0", **request.headers})
        self._body, self._error = bytearray(), bytearray()
        self._answer: Head | None = None

    def saw(self, piece: bytes) -> None:
        """Take note of a piece of the request's body."""
        if self._keeps and len(self._body) <= LONGEST_BODY:
            self._body += piece

    def answered(self, answer: Head, piece: bytes) -> None:
        """Take note of the answer, and of a piece of its body."""
        self._answer = answer
        if answer.status >= 400 and len(self._error) < MOST_ERROR_BYTES:
            self._error += piece

    def to_call(self, number: int, identities: Mapping[str, str]) -> Call:
        """Return the call that it was; ``identities`` are the ARNs of access keys that are known."""
        method, target = self.request.first
        path, _, query = target.partition("?")
        body = bytes(self._body) if self._keeps else None
        asked = read_request(Request(method, path, query, self.request.headers, body))
        status = 0 if self._answer is None else self._answer.status
        headers = {} if self._answer is None else self._answer.headers
        return Call(
            number=number,
            service=asked.service,
            operation=asked.operation,
            parameters=asked.parameters,
            identity=identities.get(asked.access_key, asked.access_key) or "anonymous",
            listener=self.listener,
            time=self.began_at,
            duration_ms=round((time.perf_counter() - self._began) * 1000, 3),
            status=status,
            error_code=self._error_code(status, headers),
            request_id=next((headers[name][:100] for name in REQUEST_IDS if name in headers), ""),
        )

    def _error_code(self, status: int, headers: Mapping[str, str]) -> str | None:
        if 0 < status < 400:
            return None
        kind = headers.get("x-amzn-errortype", "").split(":")[0].rpartition("#")[2]
        found = ERROR_CODE.search(bytes(self._error))
        text = (found[1] or found[2]).decode("utf-8", "replace") if found else str(status)
        return (kind or text.rpartition("#")[2])[:200]


class CallLog:
    """The calls so far, numbered from 1. For any thread.

    Who waits asks the same again and again: of a read, the first ``MOST_ALIKE`` are kept, and later ones only counted. Of
    other calls, whatever is not kept is missed: then :attr:`is_whole` is False.
    """

    def __init__(self, identities: Mapping[str, str] | None = None) -> None:
        self._identities = dict(identities or {})
        self._lock = threading.Lock()
        self._calls: list[Call] = []
        self._alike: Counter[bytes] = Counter()
        self._count = self._bytes = 0
        self.is_whole = True

    def add(self, exchange: Exchange) -> None:
        """Put one on record."""
        if exchange.request.first == NO_CALL:
            return
        with self._lock:
            self._count += 1
            number = self._count
            if not self.is_whole:
                return
        call = exchange.to_call(number, self._identities)
        read = _read_of(call)
        with self._lock:
            if read is not None and self._alike[read] >= MOST_ALIKE:
                return
            self.is_whole &= len(self._calls) < MOST_CALLS and self._bytes <= MOST_RECORD_BYTES
            if self.is_whole:
                if read is not None:
                    self._alike[read] += 1
                self._bytes += len(call.to_json())
                self._calls.append(call)

    def so_far(self) -> tuple[Call, ...]:
        """Return the calls that have been answered, in the order in which they came."""
        with self._lock:
            return tuple(sorted(self._calls, key=lambda call: call.number))


def _read_of(call: Call) -> bytes | None:
    """Return what is the same for reads of the same; None for what is no read."""
    if not call.operation.startswith(READS):
        return None
    text = json.dumps((call.service, call.operation, call.parameters), sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
