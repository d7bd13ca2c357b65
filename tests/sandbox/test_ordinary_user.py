"""The confinement tests once more, as an ordinary user: no root, no cgroup, user namespaces only."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]
NOBODY_ELSE = "43210"
PROBE = 'import os; from caip.sandbox import probe; print(os.geteuid(), probe("confined"))'
#: In a mount namespace of its own: open the way to an interpreter that lies in root's home, then become the user.
AS_A_USER = """
set -e
if [ "${1#/root/}" != "$1" ]; then
    part=/root/$(echo "${1#/root/}" | cut -d/ -f1)
    mount --bind "$part" "$2"
    mount -t tmpfs -o mode=755 none /root
    mkdir "$part"
    mount --bind "$2" "$part"
fi
user=$3
shift 3
exec setpriv --reuid "$user" --regid "$user" --clear-groups "$@"
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """The user's home. Not in pytest's own folder, which every other run of pytest closes to all but its owner."""
    if os.geteuid() != 0:
        pytest.skip("the suite runs as an ordinary user already")
    with TemporaryDirectory(prefix="caip-home-", ignore_cleanup_errors=True) as folder:
        os.chown(folder, int(NOBODY_ELSE), int(NOBODY_ELSE))
        yield Path(folder)


def as_a_user(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as an ordinary user."""
    held = home / "held"
    held.mkdir()
    return subprocess.run(
        [
            *("unshare", "--mount", "--propagation", "private", "sh", "-c", AS_A_USER, "sh"),
            *(os.path.realpath(sys.executable), str(held), NOBODY_ELSE),
            *command,
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("tried", ["test_confine.py", pytest.param("test_containers.py", marks=pytest.mark.whole)])
def test_what_an_ordinary_user_confines_is_confined_too(home: Path, tried: str) -> None:
    place = str(home / "tmp")
    tests = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--basetemp", place, f"tests/sandbox/{tried}"]
    done = as_a_user(home, *tests)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def test_a_container_s_root_who_is_an_ordinary_user_outside_can_confine(home: Path) -> None:
    done = as_a_user(home, "unshare", "--user", "--map-root-user", sys.executable, "-c", PROBE)
    assert (done.stdout, done.stderr) == ("0 confined, memory by supervisor\n", "")


def test_who_may_make_no_user_namespace_is_told_so(home: Path) -> None:
    shut = f"echo 0 > /proc/sys/user/max_user_namespaces; exec {sys.executable} -c '{PROBE}'"
    done = as_a_user(home, "unshare", "--user", "--map-root-user", "sh", "-c", shut)
    assert "This machine cannot confine a student's kernel" in done.stderr
    assert "unshare: No space left on device" in done.stderr
