"""What an account is started with. Sent as JSON to the process that is the account; reads no environment."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

__all__ = ["Settings"]

MB = 1024**2


@dataclass(frozen=True)
class Settings:
    """How one local AWS account behaves.

    ``folder`` is where it keeps what runs and what was called; it is made, and emptied, by whoever starts the account.
    """

    folder: str
    #: What of the folder stays when the account ends: "nothing", its "record" of calls, or "everything".
    leaves: str = "everything"
    #: Whether this user's other processes find the account and may join it.
    joinable: bool = True
    #: Whether ``use_local_aws()`` joins it unasked: it does not end with whatever notebook started it.
    shared: bool = False
    account_id: str = "123456789012"
    region: str = "us-east-1"
    #: 127.0.0.1 and this port; 0 takes a free one.
    port: int = 0
    role_name: str = "AmazonSageMaker-ExecutionRole"
    #: Whether a job reads and writes S3 only as its execution role may.
    enforce_role_policies: bool = True
    #: Whether a job's role must exist and trust sagemaker.amazonaws.com.
    enforce_roles: bool = True
    #: How containers run: "process", or "forkserver" (POSIX; libraries preloaded).
    containers: str = "process"
    payload_bytes: int = 6 * MB
    serverless_payload_bytes: int = 4 * MB
    model_timeout_s: float = 60.0
    ping_timeout_s: float = 240.0
    answer_bytes: int = 1024 * MB
    log_bytes: int = 8 * MB
    container_memory_bytes: int = 4096 * MB
    container_disk_bytes: int = 4096 * MB
    stored_bytes: int = 2048 * MB
    stored_objects: int = 20_000

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Settings:
        return cls(**json.loads(text))
