"""The environment: where the secret lies and the gradebook, and what a process of ours may inherit."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

__all__ = ["START_QUICKLY", "Secret", "cache_folder", "clean_environment", "database_url"]

#: Run first in a process of ours that imports much. jsonschema, under nbformat, builds a grammar of IRIs at its import, for
#: 1.3 s; a notebook's schema has no IRI, and jsonschema does without where the module cannot be imported. The garbage collector
#: would look again and again through modules, of which nothing is garbage: a quarter of the time. It is enabled after that.
START_QUICKLY = "import gc, sys; gc.disable(); sys.modules.setdefault('rfc3987_syntax', None)"
INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "HOME", "CAIP_SECRETS", "CAIP_CACHE", "XDG_CACHE_HOME")


@dataclass(frozen=True)
class Secret:
    """The key of all seeds. It lies outside the repository and never enters a student's process."""

    key: bytes

    @classmethod
    def load(cls, course_id: str) -> Secret:
        """Read the course's secret, making one on first use (mode 0600) in ``$CAIP_SECRETS`` or the user's state folder."""
        state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
        folder = Path(os.environ.get("CAIP_SECRETS") or state / "caip")
        file = folder / f"{hashlib.sha256(course_id.encode()).hexdigest()[:16]}.key"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged = folder / f".{secrets.token_hex(8)}"
        staged.touch(0o600)
        staged.write_bytes(secrets.token_bytes(32))
        try:
            os.link(staged, file)  # atomic, and the first of two runs wins
        except FileExistsError:
            pass
        finally:
            staged.unlink()
        return cls(file.read_bytes())

    def seed(self, lab: str, student: str, submission_sha256: str) -> str:
        """Return the seed of one submission's hidden inputs, 64 hex digits: ``HMAC(secret, lab, student, submission)``."""
        message = "\0".join((lab, student, submission_sha256)).encode()
        return hmac.new(self.key, message, hashlib.sha256).hexdigest()


def database_url(configured: str) -> str:
    """Return ``$CAIP_DB_URL``, so that no file of the course holds a password; else what is configured."""
    return os.environ.get("CAIP_DB_URL") or configured


def cache_folder() -> Path:
    """Return where is kept what can be found out anew: ``$CAIP_CACHE`` or the user's own folder for it."""
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("CAIP_CACHE") or own / "caip")


def clean_environment(**extra: str) -> dict[str, str]:
    """Return the environment of a process of ours: nothing inherited but the locale and the search path."""
    return {name: os.environ[name] for name in INHERITED if name in os.environ} | extra
