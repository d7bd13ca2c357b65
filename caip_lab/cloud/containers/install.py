"""Install what a job's requirements.txt asks for into a folder of the job. Standalone: run by path, in the job's container.

``install.py FOLDER -r requirements.txt`` asks pip only where something is missing, so that a script whose libraries are
here needs no network; ``install.py FOLDER .`` installs a source directory that has a setup.py.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

PIP = ("--no-input", "--disable-pip-version-check", "--no-warn-script-location", "--root-user-action=ignore")


def main() -> int:
    folder, *what = sys.argv[1:]
    if what[0] == "-r" and is_all_there(what[1]):
        return 0
    more = ["--no-build-isolation"] if "." in what else []
    return subprocess.call([sys.executable, "-m", "pip", "install", *PIP, *more, "--target", folder, *what])


def is_all_there(requirements: str) -> bool:
    """Whether every line names a distribution that is installed as the line asks; what is more than a name is for pip."""
    try:
        packaging: Any = importlib.import_module("pip._vendor.packaging.requirements")
        with open(requirements, encoding="utf-8") as file:
            lines = [line.split(" #")[0].strip() for line in file]
        asked = [packaging.Requirement(line) for line in lines if line and not line.startswith("#")]
    except (ImportError, ValueError, OSError):
        return False
    asked = [each for each in asked if each.marker is None or each.marker.evaluate()]
    if not all(map(is_there, asked)):
        return False
    for each in asked:
        sys.stdout.buffer.write(f"Requirement already satisfied: {each} ({version(each.name)})\n".encode())
    sys.stdout.buffer.flush()
    return True


def is_there(asked: Any) -> bool:
    if asked.url or asked.extras:
        return False
    try:
        return bool(asked.specifier.contains(version(asked.name), prereleases=True))
    except PackageNotFoundError:
        return False


if __name__ == "__main__":
    sys.exit(main())
