"""The layer of the account's WSGI application that puts every call on record. Imports no moto."""

from __future__ import annotations

import io
import re
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from caip_lab.cloud.calls import Call
from caip_lab.cloud.record import Record
from caip_lab.cloud.recording import Asked, Request, needs_body, read_request
from caip_lab.cloud.unseen import is_unseen

__all__ = ["ASKED", "ERROR_CODE", "LISTENER", "REQUEST_IDS", "Recorder"]

#: Keys of the WSGI environment. A client's headers cannot set them: theirs begin with HTTP_.
ASKED, LISTENER = "caip_lab.asked", "caip_lab.listener"
REQUEST_IDS = ("x-amzn-requestid", "x-amz-request-id", "x-amz-requestid")
ERROR_CODE = re.compile(rb'"(?:__type|code|Code)"\s*:\s*"([^"]{1,200})"|<Code>([^<]{1,200})</Code>')
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Recorder:
    """Answers as ``application`` does and records it before the answer leaves. ``identify`` is of (access key, region)."""

    def __init__(self, application: Application, record: Record, identify: Callable[[str, str], str]) -> None:
        self._application, self._record, self._identify = application, record, identify

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = _Answer(start_response)
        asked = environ[ASKED] = read_request(_request(environ))
        if is_unseen():
            return self._application(environ, start_response)
        began_at, began = time.time(), time.perf_counter()
        body: Iterable[bytes] = ()
        try:
            body = self._application(environ, answer.start)
            if answer.status >= 400:
                body = answer.with_error_code(body)
        finally:
            self._record.add(self._call(asked, environ, answer, began_at, (time.perf_counter() - began) * 1000))
        return body

    def _call(self, asked: Asked, environ: dict[str, Any], answer: _Answer, began_at: float, duration_ms: float) -> Call:
        return Call(
            number=0,
            service=asked.service,
            operation=asked.operation,
            parameters=asked.parameters,
            identity=self._identify(asked.access_key, asked.region) if asked.access_key else "anonymous",
            listener=environ.get(LISTENER, "student"),
            time=began_at,
            duration_ms=round(duration_ms, 3),
            status=answer.status,
            error_code=answer.error_code,
            request_id=answer.request_id,
        )


class _Answer:
    """What of an answer is recorded; one without a request id gets one."""

    def __init__(self, start_response: Any) -> None:
        self._start_response = start_response
        self.status = 500
        self.error_code: str | None = "InternalFailure"
        self.request_id = ""

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        self.status = int(status.split()[0])
        named = {name.lower(): value for name, value in headers}
        self.request_id = next((named[name] for name in REQUEST_IDS if name in named), "")
        if not self.request_id:
            self.request_id = str(uuid.uuid4())
            headers = [*headers, ("x-amzn-RequestId", self.request_id)]
        kind = named.get("x-amzn-errortype", "").split(":")[0].rpartition("#")[2]
        self.error_code = (kind or str(self.status)) if self.status >= 400 else None
        return self._start_response(status, headers, exc_info) if exc_info else self._start_response(status, headers)

    def with_error_code(self, body: Iterable[bytes]) -> list[bytes]:
        """Read an error's code from its body, and return the body."""
        data = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        found = ERROR_CODE.search(data[:65536])
        if found and self.error_code == str(self.status):
            code = (found[1] or found[2]).decode("utf-8", "replace")
            self.error_code = code.rpartition("#")[2]
        return [data]


def _request(environ: dict[str, Any]) -> Request:
    """Return the request, with its body where that is read for its parameters; the application finds it unread."""
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    headers["content-length"] = environ.get("CONTENT_LENGTH") or "0"
    path = (environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ.get("PATH_INFO", "")).partition("?")[0]
    body = None
    if needs_body(path, headers):
        body = environ["wsgi.input"].read(int(headers["content-length"]))
        environ["wsgi.input"] = io.BytesIO(body)
    return Request(environ.get("REQUEST_METHOD", ""), path, environ.get("QUERY_STRING", ""), headers, body)
