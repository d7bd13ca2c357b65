"""Where accounts keep their files, and where a second process finds the ones that run. Imports nothing of the server's.

Every account has a folder, and while it or its owner lives, a lock on the file ``lock`` in it. So whoever starts next can
tell a folder that two killed processes left behind, and removes it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from caip_lab.cloud.calls import RECORD

__all__ = [
    "ACCOUNT",
    "CONTROL",
    "LOCK",
    "TOKEN",
    "announce",
    "clear",
    "hold",
    "is_held",
    "new_folder",
    "read",
    "refusal",
    "running",
    "sweep",
]

LOCK, ACCOUNT, CONTROL, TOKEN = "lock", "account.json", "control.sock", "control.token"
#: A file in the home of accounts that says where an account is whose folder is elsewhere.
POINTER = ".folder"
BEING_MADE_S = 60


def home() -> Path:
    """Return the folder of all accounts of this user, which nobody else may enter."""
    user = str(os.getuid()) if hasattr(os, "getuid") else ""
    path = Path(tempfile.gettempdir()) / f"caip-aws-{user}".rstrip("-")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = path.lstat()
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o077 or path.is_symlink()):
        path = Path.home() / ".cache" / "caip-aws"  # that one is somebody else's
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def new_folder() -> Path:
    """Remove what dead accounts left behind, and make a folder for a new one."""
    sweep()
    return Path(tempfile.mkdtemp(dir=home(), prefix="a"))


def hold(folder: Path) -> IO[bytes]:
    """Say that the folder is in use until the file that is returned is closed, or this process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    file = open(folder / LOCK, "ab")  # noqa: SIM115 - held for longer than this call
    if os.name == "posix":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_SH)
    return file


def is_held(folder: Path) -> bool:
    """Whether a process that lives holds the folder. One that is just being made counts as held."""
    try:
        if not (folder / ACCOUNT).exists() and time.time() - folder.stat().st_mtime < BEING_MADE_S:
            return True
        return not _is_free(folder / LOCK)
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _is_free(lock: Path) -> bool:
    if os.name != "posix":
        lock.unlink()  # Windows removes no file that is open
        return True
    import fcntl

    with open(lock, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return True


def announce(folder: Path, facts: Mapping[str, Any]) -> None:
    """Let other processes of this user find the account."""
    path = folder / ACCOUNT
    beside = path.with_suffix(".new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(dict(facts), file, indent=1)
    os.replace(beside, path)
    place = home()
    if folder.parent.resolve() != place.resolve():
        name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
        (place / f"{name}{POINTER}").write_text(str(folder.resolve()), encoding="utf-8")


def read(folder: Path) -> dict[str, Any] | None:
    """Return what :func:`announce` wrote, or None."""
    try:
        found: dict[str, Any] = json.loads((folder / ACCOUNT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def running() -> list[Path]:
    """Return the folders of the accounts that run, the newest first. Forgets the others."""
    sweep()
    found = [folder for folder, _ in _folders() if read(folder) is not None and is_held(folder)]
    return sorted(found, key=lambda folder: -(folder / ACCOUNT).stat().st_mtime)


def sweep() -> None:
    """Remove the folders of accounts whose processes are gone."""
    for folder, pointer in _folders():
        if is_held(folder):
            continue
        if pointer is None:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            clear(folder, _leaves(folder))
            pointer.unlink(missing_ok=True)


def _leaves(folder: Path) -> str:
    """Return what a dead account was to leave of its folder; everything where it is not told: the folder may be somebody's."""
    settings = (read(folder) or {}).get("settings")
    return str(settings.get("leaves", "everything")) if isinstance(settings, dict) else "everything"


def refusal(folder: Path, leaves: str) -> str:
    """Return why no account can have the folder: one runs in it, or other files would go with it. Empty where it can."""
    if folder.exists() and not folder.is_dir():
        return f"{folder} is no folder. Nothing was started."
    sweep()
    if (folder / LOCK).exists():
        if is_held(folder):
            return f"A local AWS account already runs in {folder}. Nothing was started."
        clear(folder, leaves)
    others = sorted({path.name for path in folder.glob("*")} - set(RECORD)) if folder.exists() and leaves != "everything" else []
    return f"{folder} holds other files, such as {others[0]}. Nothing was started; name a folder of its own." if others else ""


def clear(folder: Path, leaves: str) -> None:
    """Remove an account's folder; where ``leaves`` is "record", all in it but its calls; where "everything", what leads to it."""
    for pointer in home().glob("*" + POINTER):
        if _pointed(pointer) == folder.resolve():
            pointer.unlink(missing_ok=True)
    if leaves == "nothing":
        shutil.rmtree(folder, ignore_errors=True)
        return
    gone = {LOCK, ACCOUNT, CONTROL, TOKEN}
    for path in list(folder.iterdir()) if folder.is_dir() else ():
        if path.name in gone or (leaves == "record" and path.name not in RECORD):
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def _folders() -> Iterator[tuple[Path, Path | None]]:
    for path in home().iterdir():
        if path.name.endswith(POINTER):
            folder = _pointed(path)
            if folder is not None:
                yield folder, path
        elif path.is_dir():
            yield path, None


def _pointed(pointer: Path) -> Path | None:
    try:
        return Path(pointer.read_text(encoding="utf-8"))
    except OSError:
        return None
