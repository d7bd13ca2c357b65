"""A line to an account over its own URL, where it has no folder that its user could see. Imports nothing of the server's."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from caip_lab.cloud.channel import AccountError

__all__ = ["ASK", "RUNNING", "Line", "facts"]

#: What is posted there is a question, and no call of an AWS service.
ASK = "/.caip-lab/ask"
#: The variable that says, as JSON, what there is to know of the account that runs at AWS_ENDPOINT_URL.
RUNNING = "CAIP_LAB_ACCOUNT"
TIMEOUT_S = 30.0


class Line:
    """Asks as :class:`caip_lab.cloud.channel.Channel` does."""

    def __init__(self, url: str) -> None:
        self._where = urlsplit(url)

    def ask(self, question: str, **more: Any) -> dict[str, Any]:
        """Return the account's answer. AccountError where it is gone or cannot."""
        connection = http.client.HTTPConnection(self._where.hostname or "", self._where.port, timeout=TIMEOUT_S)
        try:
            connection.request("POST", ASK, json.dumps({"ask": question, **more}))
            found: dict[str, Any] = json.loads(connection.getresponse().read())
        except (OSError, ValueError, http.client.HTTPException):
            raise AccountError("The local AWS account does not answer.") from None
        finally:
            connection.close()
        if "error" in found:
            raise AccountError(found["error"])
        return found

    def close(self) -> None:
        """There is nothing to hang up."""


def facts(given: Mapping[str, str]) -> dict[str, Any] | None:
    """Return what the environment says of the account that runs; None where it says nothing."""
    text = given.get(RUNNING)
    found: dict[str, Any] | None = json.loads(text) if text else None
    return found
