"""A call of the account's API, as it was recorded outside the caller's process. Imports nothing of the server's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

__all__ = ["RECORD", "Call", "read_calls"]

#: The files of an account's folder that hold its calls, the older one first.
RECORD = ("calls.1.jsonl", "calls.jsonl")
#: How every line of them begins.
FIRST = '{"number": '


@dataclass(frozen=True, slots=True)
class Call:
    """One API call. ``service`` and ``operation`` are boto3's names, such as ``s3`` and ``PutObject``.

    ``parameters`` are as boto3 takes them, without payloads: of these only the size is kept. ``identity`` is the ARN whose
    credentials signed it; ``listener`` says through which listener it came, which no caller can choose. ``time`` is in
    seconds since 1970; ``error_code`` is None where it succeeded.
    """

    number: int
    service: str
    operation: str
    parameters: dict[str, Any] = field(default_factory=dict)
    identity: str = ""
    listener: str = "student"
    time: float = 0.0
    duration_ms: float = 0.0
    status: int = 200
    error_code: str | None = None
    request_id: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Call:
        return cls(**json.loads(text))

    @property
    def subject(self) -> str:
        """What it is about, in a word or two: the bucket and key, the name."""
        if "Bucket" in self.parameters:
            return "/".join(str(self.parameters[name]) for name in ("Bucket", "Key") if name in self.parameters)
        names = [value for name, value in self.parameters.items() if name.endswith(("Name", "Arn", "Prefix"))]
        return next((value for value in names if isinstance(value, str)), "")

    def __str__(self) -> str:
        clock = datetime.fromtimestamp(self.time, UTC).astimezone().strftime("%H:%M:%S")
        outcome = f"{self.status} {self.error_code}" if self.error_code else str(self.status)
        line = f"{clock}  {self.service}.{self.operation}  {self.subject}".rstrip()
        return f"{line}  {outcome}  {self.duration_ms:.0f} ms"


def read_calls(folder: Path, after: int = 0) -> Iterator[Call]:
    """Yield the calls that an account has written into its folder and whose number is greater than ``after``.

    A line that is just being written is left out.
    """
    for name in RECORD:
        path = folder / name
        if path.is_file():
            with path.open(encoding="utf-8") as lines:
                yield from (Call.from_json(line) for line in lines if line.endswith("\n") and _number(line) > after)


def _number(line: str) -> int:
    """Return the number of a call without reading the rest of its line: it comes first."""
    return int(line[len(FIRST) : line.index(",")])
