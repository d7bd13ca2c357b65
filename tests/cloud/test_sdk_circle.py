"""The unmodified SDK and boto3 go full circle; in a network namespace with no way out, so nothing leaves the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("week2.py")
DATA = ROOT / "source" / "w1c2_metrics" / "data" / "cleaned_titanic.csv"
TIMEOUT_S = 600
STEPS = ("infrastructure", "training", "endpoint", "metrics", "an alarm rings", "batch", "asynchronous", "done")
#: A network of its own whose only interface is loopback, brought up by an ioctl, for which no program need be installed.
LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 0x1 | 0x40))
assert [name for _, name in socket.if_nameindex()] == ["lo"], socket.if_nameindex()
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def alone() -> Sequence[str]:
    """Return what runs a command in a network namespace of its own; nothing where that cannot be."""
    for way in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which("unshare") and not subprocess.run([*way, "true"], capture_output=True, check=False).returncode:
            return [*way, sys.executable, "-c", LOOPBACK_UP]
    return []


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Return a folder whose accounts nobody else joins, with a name that leaves room for sockets."""
    with tempfile.TemporaryDirectory(prefix="w2") as folder:
        yield Path(folder)


def run_week2(before: Sequence[str], folder: Path) -> str:
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(ROOT)}
    environment.pop("AWS_ENDPOINT_URL", None)
    command = [*(before or [sys.executable]), str(SCRIPT), str(DATA), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return done.stdout


@pytest.mark.whole
def test_week_2_where_nothing_can_leave_the_machine(short_folder: Path) -> None:
    way = alone()
    if not way:
        pytest.skip("this machine gives no network namespace")
    told = run_week2(way, short_folder)
    assert [step for step in STEPS if f"== {step}\n" in told] == list(STEPS)


@pytest.mark.whole
def test_week_2_as_a_student_runs_it(short_folder: Path) -> None:
    told = run_week2([], short_folder)
    assert [step for step in STEPS if f"== {step}\n" in told] == list(STEPS)
    assert "validation:accuracy=" in told, "what the script printed is shown while fit() waits"
    assert not list(short_folder.glob("caip-aws*/*")), "the account's folder is gone"
