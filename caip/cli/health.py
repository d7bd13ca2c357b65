"""``caip doctor``: what this machine can do, what is missing, and how to get it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from caip.cli.screen import Screen
from caip.config import Course
from caip.errors import CaipError, ConfigError
from caip.gradebook.programs import on_path
from caip.grading import collect_problems
from caip.sandbox import probe

__all__ = ["doctor"]

HOW_TO_CONFINE = (
    "Confined kernels need Linux 5.12 or newer on x86_64 or aarch64 with user namespaces (sysctl user.max_user_namespaces "
    "above 0; on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0 or root; in a container --privileged or root with "
    "CAP_SYS_ADMIN), seccomp and a whole /proc. WSL 2 and an ordinary virtual machine have all of that."
)
NEEDED = ("nbgrader", "nbconvert", "pytest", "msgpack", "numpy", "pandas", "scikit-learn", "matplotlib", "sqlalchemy")


def doctor(folder: Path, screen: Screen) -> int:
    """Print one line per finding; return 0 where all is well, 3 otherwise. ConfigError where a file has a mistake."""
    machine = [_python(), *map(_package, NEEDED), _alembic(), _isolation()]
    _print(machine, "missing", screen)
    course = _course(folder)
    _print(course, "mend", screen)
    return 0 if all(good for good, _ in (*machine, *course)) else 3


def _print(findings: list[tuple[bool, str]], otherwise: str, screen: Screen) -> None:
    for good, text in findings:
        screen.line(f"{'ok' if good else otherwise:<7}  {text}")


def _python() -> tuple[bool, str]:
    return sys.version_info >= (3, 11), f"Python {platform.python_version()} on {platform.system()}"


def _package(name: str) -> tuple[bool, str]:
    try:
        return True, f"{name} {version(name)}"
    except PackageNotFoundError:
        return False, f"{name}: install the course's requirements.lock (make demo does)"


def _alembic() -> tuple[bool, str]:
    with on_path():
        return shutil.which("alembic") is not None, "alembic, which nbgrader calls to make the gradebook"


def _isolation() -> tuple[bool, str]:
    try:
        return True, f"isolation: {probe('confined')}, as {'root' if os.geteuid() == 0 else 'an ordinary user'}"
    except CaipError as error:
        return False, f"isolation: {error} {HOW_TO_CONFINE}"


def _course(folder: Path) -> list[tuple[bool, str]]:
    try:
        course = Course.find(folder)
        labs = course.labs()
        people = len(course.roster.students)
        found = [(True, f"course {course.id}: {len(labs)} labs, {people} students")]
        return found + [
            (not problems, f"graders of {lab.name}{': ' if problems else ''}{'; '.join(problems)}")
            for lab in labs
            for problems in [collect_problems(course, lab)]
        ]
    except ConfigError:
        raise
    except CaipError as error:
        return [(False, str(error))]
