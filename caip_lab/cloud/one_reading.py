"""What is done is what is on record: moto takes a request's operation from the recorder, and reads none of its own.

moto looks for an operation in the query, in anything in a body that looks like a form, in a header, in the path, in this
order; the recorder looks where the service's protocol has it. Who knew both could have one call done and another on record.
S3's operations are told by method and path alone, and stay moto's. Imports moto.
"""

from __future__ import annotations

from functools import wraps
from operator import attrgetter
from typing import Any

from moto.core.request import Request
from moto.core.responses import BaseResponse

from caip_lab.cloud.recorder import ASKED
from caip_lab.cloud.recording import TARGET

__all__ = ["install"]

_installed: list[bool] = []
#: A request's WSGI environment: nothing of the process's.
_wsgi = attrgetter("normalized_request.environ")


def install() -> None:
    """Replace moto's reading. Once per process, before the first request."""
    if _installed:
        return
    _installed.append(True)
    of_path, set_up = BaseResponse._get_action, BaseResponse.setup_class

    @wraps(of_path)
    def operation_on_record(self: Any) -> str:
        asked = _wsgi(self).get(ASKED)
        if asked is None or asked.signing == "s3":
            return of_path(self)
        if not asked.operation.isidentifier():
            raise NotImplementedError(asked.operation)
        return str(asked.operation)

    @wraps(set_up)
    def without_a_form(self: Any, request: Request, *arguments: Any, **named: Any) -> None:
        set_up(self, request, *arguments, **named)
        if TARGET in self.headers:  # its parameters are a document: what looks like a form in it is none
            self.querystring = self.data = {}

    BaseResponse._get_action = operation_on_record  # type: ignore[method-assign]
    BaseResponse.setup_class = without_a_form  # type: ignore[method-assign]
