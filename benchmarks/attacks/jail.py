"""Where the other systems run: hostile code of theirs must not harm the machine that measures it.

A view in which everything but one folder is read-only, with a /tmp, processes and a network of its own, limits, and an end.
None of it is between student and grader: both are inside.
"""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

GIGABYTE = 1 << 30
LIMITS = {
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_CPU: 600,
    resource.RLIMIT_AS: 8 * GIGABYTE,
    resource.RLIMIT_FSIZE: GIGABYTE // 4,
}
NAMESPACES = ("--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--net")
# The folder is mounted upon itself first, so that it stays writable when the rest no longer is. The new /proc must stay
# as it is; what cannot be made read-only ends the script.
VIEW = """\
set -e
mount --bind "$1" "$1"
cut -d' ' -f2 /proc/self/mounts | while read -r place; do
    case $place in /proc|"$1") ;; *) mount -o remount,bind,ro "$place" ;; esac
done
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /dev/shm
ip link set lo up
cd "$1"
shift
exec "$@"
"""


def run_jailed(command: list[str], folder: Path, programs: Path, timeout_s: float) -> subprocess.CompletedProcess[str] | None:
    """Run ``command`` in ``folder``, the only one it can write to; None if it had to be ended.

    ``programs`` is the bin folder of its virtual environment.
    """
    (folder / "home").mkdir(exist_ok=True)
    environment = {"PATH": f"{programs}:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder / "home"), "LANG": "C.UTF-8"}
    jailed = ["unshare", *NAMESPACES, "sh", "-c", VIEW, "sh", str(folder), *command]
    with open(folder / "log.txt", "ab") as log:
        process = subprocess.Popen(jailed, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_limit)
        try:
            return subprocess.CompletedProcess(command, process.wait(timeout_s), "", _end_of(folder / "log.txt"))
        except subprocess.TimeoutExpired:
            return None
        finally:
            process.kill()
            process.wait()


def _limit() -> None:
    os.setsid()
    for what, most in LIMITS.items():
        resource.setrlimit(what, (most, most))


def _end_of(log: Path) -> str:
    with open(log, "rb") as file:
        file.seek(max(0, log.stat().st_size - 4000))
        return file.read().decode(errors="replace")
