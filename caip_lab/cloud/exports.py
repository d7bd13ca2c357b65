"""Environment variables as shells set and unset them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

__all__ = ["SHELLS", "exports"]


def _sh(name: str, value: str | None) -> str:
    return f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}"


def _fish(name: str, value: str | None) -> str:
    escaped = (value or "").replace("\\", "\\\\").replace("'", "\\'")
    return f"set -e {name}" if value is None else f"set -gx {name} '{escaped}'"


def _powershell(name: str, value: str | None) -> str:
    doubled = (value or "").replace("'", "''")
    return f"Remove-Item Env:{name} -ErrorAction Ignore" if value is None else f"$env:{name} = '{doubled}'"


SHELLS = {"sh": _sh, "fish": _fish, "powershell": _powershell}


def exports(variables: Mapping[str, str | None], shell: str) -> str:
    """Return the lines that set ``variables`` in ``shell``: sh, fish or powershell. None unsets one."""
    return "\n".join(SHELLS[shell](name, value) for name, value in variables.items())
