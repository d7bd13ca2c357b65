"""Environment variables as shells set them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

__all__ = ["SHELLS", "exports"]


def _sh(name: str, value: str) -> str:
    return f"export {name}={shlex.quote(value)}"


def _fish(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{escaped}'"


def _powershell(name: str, value: str) -> str:
    doubled = value.replace("'", "''")
    return f"$env:{name} = '{doubled}'"


SHELLS = {"sh": _sh, "fish": _fish, "powershell": _powershell}


def exports(variables: Mapping[str, str], shell: str) -> str:
    """Return the lines that set ``variables`` in ``shell``: sh, fish or powershell."""
    return "\n".join(SHELLS[shell](name, value) for name, value in variables.items())
