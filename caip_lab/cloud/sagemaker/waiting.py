"""The SageMaker SDK sleeps long between two looks at a job: its Describe calls are answered when there is something to see."""

from __future__ import annotations

import threading
from collections.abc import Mapping

__all__ = ["LONGEST_WAIT_S", "wait_for_sdk"]

#: Below the 60 s after which boto3 takes a connection for dead.
LONGEST_WAIT_S = 45.0
SDK = "AWS-SageMaker-Python-SDK"


def wait_for_sdk(headers: Mapping[str, str], done: threading.Event, longest_s: float = LONGEST_WAIT_S) -> None:
    """Hold a Describe call of the SDK until ``done``, at most ``longest_s``. Any other caller is answered at once."""
    agent = next((text for name, text in headers.items() if name.lower() == "user-agent"), "")
    if SDK in agent:
        done.wait(longest_s)
