"""MetricDefinitions: values found in what a job prints, published as they come, the last of each kept."""

from __future__ import annotations

import contextlib
import json
import math
import re
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from moto.core.utils import utcnow

from caip_lab.cloud import containers, watch

__all__ = ["TrainingMetrics", "wrong_expression"]

NAMESPACE = "/aws/sagemaker/TrainingJobs"
SCRAPE = str(Path(containers.__file__).with_name("scrape.py"))
PATIENCE_S = 5.0


def wrong_expression(definitions: Sequence[Mapping[str, str]]) -> str:
    """Return what is wrong with the regular expression of one of them, or nothing."""
    for definition in definitions:
        try:
            re.compile(definition["Regex"])
        except (re.error, RecursionError, OverflowError) as error:
            return f"Invalid regular expression {definition['Regex']!r} of the metric {definition['Name']!r}: {error}"
    return ""


class TrainingMetrics:
    """The metrics of one job. Lines come from the thread of its container; the search runs in a process of its own."""

    def __init__(self, account_id: str, region: str, job_name: str, definitions: Sequence[Mapping[str, str]]) -> None:
        self._where = (account_id, region, NAMESPACE)
        self._dimensions = {"TrainingJobName": job_name}
        self._names = [definition["Name"] for definition in definitions]
        self._latest: dict[str, tuple[float, datetime]] = {}
        self._process = _start([definition["Regex"] for definition in definitions]) if definitions else None

    def take(self, lines: Sequence[str]) -> None:
        """Publish what is found in lines. An expression that takes too long ends the search, not the job."""
        for number, text in self._search(lines):
            with contextlib.suppress(ValueError, TypeError):
                value = float(text)
                if math.isfinite(value):
                    self._latest[self._names[number]] = value, utcnow()
                    watch.put_metric(*self._where, self._names[number], value, self._dimensions)

    def final(self) -> list[dict[str, Any]]:
        """Return FinalMetricDataList."""
        latest = self._latest.copy()
        return [{"MetricName": name, "Value": value, "Timestamp": at} for name, (value, at) in latest.items()]

    def close(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.communicate()

    def _search(self, lines: Sequence[str]) -> list[tuple[int, str]]:
        process = self._process
        if process is None:
            return []
        assert process.stdin is not None
        assert process.stdout is not None
        guard = threading.Timer(PATIENCE_S, process.kill)
        guard.start()
        try:
            process.stdin.write(json.dumps(list(lines)).encode() + b"\n")
            process.stdin.flush()
            return [(number, text) for number, text in json.loads(process.stdout.readline())]
        except (OSError, ValueError):
            self.close()
            return []
        finally:
            guard.cancel()


def _start(expressions: Sequence[str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", SCRAPE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(list(expressions)).encode() + b"\n")
    process.stdin.flush()
    return process
