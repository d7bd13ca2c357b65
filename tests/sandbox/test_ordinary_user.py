"""The confinement tests once more, as an ordinary user: no root, no cgroup, user namespaces only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


def as_a_user(tmp_path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as an ordinary user whose home is ``tmp_path / "home"``."""
    if os.geteuid() != 0:
        pytest.skip("the suite runs as an ordinary user already")
    held, home = tmp_path / "held", tmp_path / "home"
    held.mkdir()
    home.mkdir()
    os.chown(home, int(NOBODY_ELSE), int(NOBODY_ELSE))
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder.name.startswith(("pytest-", "popen-")) or folder == tmp_path:
            folder.chmod(0o755)
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


def test_an_ordinary_user_s_kernels_are_confined_too(tmp_path: Path) -> None:
    place = str(tmp_path / "home" / "tmp")
    tests = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--basetemp", place, "tests/sandbox/test_confine.py"]
    done = as_a_user(tmp_path, *tests)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def test_a_container_s_root_who_is_an_ordinary_user_outside_can_confine(tmp_path: Path) -> None:
    done = as_a_user(tmp_path, "unshare", "--user", "--map-root-user", sys.executable, "-c", PROBE)
    assert (done.stdout, done.stderr) == ("0 confined, memory by supervisor\n", "")


def test_who_may_make_no_user_namespace_is_told_so(tmp_path: Path) -> None:
    shut = f"echo 0 > /proc/sys/user/max_user_namespaces; exec {sys.executable} -c '{PROBE}'"
    done = as_a_user(tmp_path, "unshare", "--user", "--map-root-user", "sh", "-c", shut)
    assert "This machine cannot confine a student's kernel" in done.stderr
    assert "unshare: No space left on device" in done.stderr
