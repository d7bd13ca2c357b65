"""Writes report files so that they appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from caip.errors import UsageError

__all__ = ["write_all", "write_whole"]


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, line ends as they are, to ``path``, readable by its owner only (mode 0600): it holds people.

    Whoever reads ``path`` meanwhile sees the old file or the new one. On any error the old file stays and nothing
    else is left behind. A missing folder is made, for its owner only.
    """
    data = text.encode("utf-8", errors="backslashreplace")  # a folder's name may hold what UTF-8 cannot
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, staged = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(staged, path)
    except BaseException:
        os.unlink(staged)
        raise


def write_all(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files by their names below ``folder``, for their owner only, and return where they are.

    None is put in its place before all of them are on the disk. UsageError where the folder cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(dir=folder, prefix=".export-"))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for name, data in files.items():
            _stage(staged / name, data)
        for name in files:
            (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (staged / name).replace(folder / name)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return [folder / name for name in files]


def _stage(file: Path, data: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _unwritable(folder: Path, error: OSError) -> UsageError:
    return UsageError(f"{folder} cannot be written: {error.strerror}.", "No file is half written.", "Name another folder.")
