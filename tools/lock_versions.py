"""Write caip_lab/grader_versions.json from requirements.lock: what a student's machine is compared with."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMPARED = ("numpy", "pandas", "scikit-learn", "matplotlib", "nbformat")


def versions(lock: str) -> dict[str, str]:
    """Return the locked versions of what the labs compute with; of several for one package, the one for Python 3.11."""
    found: dict[str, str] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE):
        if name in COMPARED:
            found.setdefault(name, version)
    return found


if __name__ == "__main__":
    target = ROOT / "caip_lab" / "grader_versions.json"
    target.write_text(json.dumps(versions((ROOT / "requirements.lock").read_text()), indent=2) + "\n", encoding="utf-8")
    sys.exit(0)
