"""The SageMaker SDK sleeps long between two looks at a job: its Describe calls are answered when there is something to see."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from caip_lab.cloud.redirect import QUICK_HEADER

__all__ = ["LONGEST_WAIT_S", "wait_for_sdk"]

#: Below the 60 s after which boto3 takes a connection for dead.
LONGEST_WAIT_S = 45.0
SDK = "AWS-SageMaker-Python-SDK"


def wait_for_sdk(headers: Mapping[str, str], done: threading.Event, longest_s: float = LONGEST_WAIT_S) -> None:
    """Hold a Describe call of the SDK until ``done``, at most ``longest_s``. Any other caller is answered at once.

    So is an SDK that looks often, because ``use_local_aws()`` shortens its sleeps: it shows the logs meanwhile.
    """
    given = {name.lower(): text for name, text in headers.items()}
    if SDK in given.get("user-agent", "") and QUICK_HEADER.lower() not in given:
        done.wait(longest_s)
