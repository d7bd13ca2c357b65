"""How much an account may hold: bytes and objects. What goes beyond is refused in the words of the service. Imports moto."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from moto.s3.models import s3_backends

from caip_lab.cloud.recorder import ASKED
from caip_lab.cloud.recording import Asked
from caip_lab.cloud.settings import Settings

__all__ = ["Limits"]

#: These make something that is there until it is deleted; the next ones add to something, or change it.
MAKES = ("Create", "Register", "Run", "Import", "Upload", "Copy", "Complete")
ADDS = ("Put", "Add", "Publish", "Send", "Start", "Update", "Batch", "Tag")
ENDS = ("Delete", "Deregister", "Terminate")
#: What the account needs to remember a request, however short.
EACH_BYTES = 1024
#: What a request may bring along where nothing of it is kept.
SMALL_BYTES = 1024 * 1024
CHUNK = 65536
#: Jobs write to S3 too.
LOOKS_EVERY_S = 5.0
QUERY_SERVICES = frozenset({"iam", "sts", "cloudformation", "ec2", "sns", "autoscaling", "rds", "elb", "elbv2"})
XML = "<?xml version='1.0' encoding='UTF-8'?>"
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Limits:
    """Answers as ``application`` does while there is room.

    S3 is counted as it is. For the other services a call that makes something counts as one, until one deletes something; what
    was sent in making and changing counts in bytes.
    """

    def __init__(self, application: Application, settings: Settings) -> None:
        self._application, self._settings = application, settings
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Count from nothing: the account was made new."""
        with self._lock:
            self._objects = self._bytes = 0
            self._in_s3, self._looked = (0, 0), 0.0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked: Asked = environ[ASKED]
        given = environ.get("CONTENT_LENGTH") or ""
        length = int(given) if given.isdigit() else 0
        if length <= SMALL_BYTES and not asked.operation.startswith((*MAKES, *ADDS, *ENDS)):
            return self._application(environ, start_response)
        too_much = asked.operation.startswith((*MAKES, *ADDS)) and self._too_much(asked, length)
        if too_much or length > self._settings.stored_bytes:
            _drain(environ, length)
            return _refuse(asked, too_much or self._bytes_message(), start_response)
        statuses: list[str] = []

        def start(status: str, *more: Any) -> Any:
            statuses.append(status)
            return start_response(status, *more)

        answer = self._application(environ, start)
        if statuses and statuses[0].startswith("2"):
            self._count(asked, length)
        return answer

    def _too_much(self, asked: Asked, length: int) -> str:
        """Return why there is no room, or nothing. S3 is looked through only where what was added since may fill it."""
        limit = self._settings
        with self._lock:
            for fresh in (time.monotonic() - self._looked > LOOKS_EVERY_S, True):
                if fresh:
                    self._in_s3, self._looked = _in_s3(limit.account_id), time.monotonic()
                held_bytes, held = self._in_s3[0] + self._bytes, self._in_s3[1] + self._objects
                if held_bytes + length <= limit.stored_bytes and (held < limit.stored_objects or not _is_one_more(asked)):
                    return ""
            if _is_one_more(asked) and self._in_s3[1] + self._objects >= limit.stored_objects:
                return f"This local account holds {limit.stored_objects} objects, its limit. Nothing was made; delete some first."
        return self._bytes_message()

    def _bytes_message(self) -> str:
        return (
            f"This local account holds {self._settings.stored_bytes} bytes at most, and there is no room for this. "
            "Nothing was stored; delete objects first."
        )

    def _count(self, asked: Asked, length: int) -> None:
        one_more = _is_one_more(asked)
        with self._lock:
            if asked.operation.startswith(ENDS):
                self._objects = max(0, self._objects - (asked.service != "s3"))
            elif asked.service == "s3":
                self._in_s3 = self._in_s3[0] + length, self._in_s3[1] + one_more
            else:
                self._objects, self._bytes = self._objects + one_more, self._bytes + length + EACH_BYTES


def _is_one_more(asked: Asked) -> bool:
    return asked.operation.startswith(MAKES) or (asked.service, asked.operation) == ("s3", "PutObject")


def _in_s3(account_id: str) -> tuple[int, int]:
    """Return bytes and objects of all buckets, versions included."""
    held: list[Any] = []
    for bucket in list(s3_backends[account_id]["aws"].buckets.values()):
        for versions in list(dict.values(bucket.keys)):
            held += versions
        for upload in list(bucket.multiparts.values()):
            held += list(upload.parts.values())
    return sum(getattr(each, "contentsize", 0) or 0 for each in held), len(held)


def _drain(environ: dict[str, Any], length: int) -> None:
    """Read what the client sends, so that it reads our answer."""
    while length > 0:
        chunk = environ["wsgi.input"].read(min(length, CHUNK))
        if not chunk:
            return
        length -= len(chunk)


def _refuse(asked: Asked, message: str, start_response: Any) -> list[bytes]:
    if asked.service == "s3":
        code = "TooManyBuckets" if asked.operation == "CreateBucket" else "EntityTooLarge"
        body = f"{XML}<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        kind = "application/xml"
    elif asked.service in QUERY_SERVICES:
        error = f"<Error><Type>Sender</Type><Code>LimitExceeded</Code><Message>{message}</Message></Error>"
        body = f"{XML}<ErrorResponse>{error}</ErrorResponse>"
        kind = "text/xml"
    else:
        body = json.dumps({"__type": "ResourceLimitExceeded", "message": message, "Message": message})
        kind = "application/x-amz-json-1.1"
    data = body.encode()
    start_response("400 Bad Request", [("Content-Type", kind), ("Content-Length", str(len(data))), ("Connection", "close")])
    return [data]
