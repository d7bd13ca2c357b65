"""A local AWS account in a process of its own, as its user has it. Imports no moto."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from typing import Any

from caip_lab.cloud.settings import Settings

__all__ = ["Account", "AccountError", "Identity"]

STOP_S = 10.0


class AccountError(Exception):
    """The account did not start, or is gone. Says why and what to do."""


@dataclass(frozen=True)
class Identity:
    """The session that clients have by default: of the execution role, as in Studio."""

    role_arn: str
    access_key_id: str
    secret_access_key: str
    session_token: str


class Account:
    """A running account. A context manager; when it is closed, or the process that made it ends, nothing of it is left."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._own = None if settings else tempfile.mkdtemp(prefix="caip-aws-")
        self.settings = settings or Settings(folder=str(self._own))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "caip_lab.cloud.server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        try:
            answer = self._hello()
        except BaseException:
            self.close()
            raise
        self.url: str = answer.pop("url")
        self.identity = Identity(**answer)
        self.settings = replace(self.settings, port=int(self.url.rpartition(":")[2]))

    def environment(self) -> dict[str, str]:
        """Return the environment variables that lead AWS clients here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.identity.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.identity.secret_access_key,
            "AWS_SESSION_TOKEN": self.identity.session_token,
            "AWS_DEFAULT_REGION": self.settings.region,
            "AWS_REGION": self.settings.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @property
    def pid(self) -> int:
        """The process that is the account."""
        return self._process.pid

    def close(self) -> None:
        """Stop it and everything that it runs, and remove its folder."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        if self._own:
            shutil.rmtree(self._own, ignore_errors=True)

    def __enter__(self) -> Account:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hello(self) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(self.settings.to_json().encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:
            line = b""
        if not line:
            raise AccountError("The local AWS account did not start; what it wrote above says why. Nothing was changed.")
        answer: dict[str, Any] = json.loads(line)
        return answer
