"""The versions that a result hangs on: caip's own code, Python, and every library that caip and the labs need.

They are those of the isolated interpreter that judges (``python -I``, as :mod:`caip.grading.worker` is started), which may see
other packages than the process that asks: one that was started in a checkout has that in its path.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import caip
from caip.config import START_QUICKLY, clean_environment
from caip.errors import EnvironmentFault
from caip.grading import files_sha256
from caip.sandbox import distributions

__all__ = ["differences", "isolated_versions", "versions"]

ASK = f"{START_QUICKLY}; import json; from caip.scheduling.versions import versions; print(json.dumps(versions()))"
ROOTS, EXTRAS = ("caip", "caip-lab", "distributed"), ("cloud",)
#: How many differences are told.
TOLD = 4


def isolated_versions() -> dict[str, str]:
    """Return the versions that this machine would judge with. EnvironmentFault where they cannot be asked for."""
    command = [sys.executable, "-I", "-c", ASK]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=clean_environment(), stdin=subprocess.DEVNULL)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["without a word"])[-1]
        raise EnvironmentFault(f"It has no caip that can be asked for its version ({last}).")
    return dict(json.loads(done.stdout))


def versions() -> dict[str, str]:
    """Return versions by name. Ours are told with a hash of their code: two states of development may share a number."""
    found = {one.metadata["Name"].lower(): one.version for one in distributions(ROOTS, EXTRAS)}
    numbers = {"caip": caip.__version__, "caip-lab": found.get("caip-lab", "of no version")}
    ours = {name: f"{number} (code {_code_sha256(name.replace('-', '_'))[:12]})" for name, number in numbers.items()}
    return found | ours | {"Python": platform.python_version()}


def _code_sha256(package: str) -> str:
    spec = find_spec(package)
    folder = Path((spec.submodule_search_locations or [""])[0]) if spec is not None else Path()
    return files_sha256({path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.py")})


def differences(asked: Mapping[str, str], here: Mapping[str, str]) -> str:
    """Say in words what differs; nothing where nothing does.

    Only what both have is compared: what the one needs on its system and the other does not changes no result.
    """
    names = [name for name in ("caip", "caip-lab", "Python", *sorted(here)) if name in asked and name in here]
    differing = [name for name in dict.fromkeys(names) if asked[name] != here[name]]
    told = [f"{name} {here[name]} where {asked[name]} is asked for" for name in differing[:TOLD]]
    more = [f"and {len(differing) - TOLD} more"] if len(differing) > TOLD else []
    return ", ".join([*told, *more])
