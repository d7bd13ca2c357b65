"""An account is forked when its threads are at rest: which of them are."""

from __future__ import annotations

import sys
import threading
import time
from types import SimpleNamespace

from caip_lab.cloud import parked
from caip_lab.cloud.sagemaker.asynchronous import Backlog


def test_an_asynchronous_endpoint_with_nothing_to_answer_holds_up_no_fork() -> None:
    backlog = Backlog(SimpleNamespace(config=SimpleNamespace(async_inference_config={}), endpoint_name="later"))  # type: ignore[arg-type]
    thread = threading.Thread(target=backlog._work)
    thread.start()
    until = time.monotonic() + 10
    while not (rests := parked._rests(sys._current_frames()[thread.ident or 0])) and time.monotonic() < until:
        time.sleep(0.001)
    backlog.close()
    thread.join()
    assert rests
