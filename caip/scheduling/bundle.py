"""What a worker elsewhere must have to judge one lab's submissions, as one value with one hash.

It holds the release, ``source/`` with its data and its reference solution, the hidden checks and the versions that all of
it is judged with, each at its place in a course of one lab. There are no people in it, no work of theirs, no due date, no
secret and no address of the gradebook: seeds and lateness come with each job.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgpack

from caip.config import Course, Lab
from caip.errors import GraderFault
from caip.grading import files_of, files_sha256

__all__ = ["Bundle"]

COURSE, VERSIONS = "course.toml", "versions.json"


@dataclass(frozen=True)
class Bundle:
    """Files by their place in the course of one lab."""

    files: Mapping[str, bytes]

    @classmethod
    def of(cls, course: Course, lab: Lab, versions: Mapping[str, str]) -> Bundle:
        """Read what is there now; ``versions`` is what it is to be judged with."""
        files = {_placed(name, lab.name): path.read_bytes() for name, path in files_of(course, lab).items()}
        return cls(files | {COURSE: _terms(course, lab).encode(), VERSIONS: json.dumps(dict(sorted(versions.items()))).encode()})

    @property
    def sha256(self) -> str:
        """Hash of all files, names included."""
        return files_sha256(dict(self.files))

    @property
    def versions(self) -> dict[str, str]:
        return dict(json.loads(self.files[VERSIONS]))

    def pack(self) -> bytes:
        """Return the bytes that travel."""
        return zlib.compress(msgpack.packb(dict(self.files)))

    @classmethod
    def unpack(cls, data: bytes, sha256: str) -> Bundle:
        """Read what travelled. GraderFault where it is not, to the byte, what has the hash ``sha256``."""
        try:
            files = msgpack.unpackb(zlib.decompress(data))
            bundle = cls({str(name): bytes(content) for name, content in files.items()})
        except (zlib.error, ValueError, TypeError, AttributeError, msgpack.UnpackException) as error:
            raise GraderFault(f"What arrived is no bundle ({type(error).__name__}).") from None
        if bundle.sha256 != sha256:
            raise GraderFault(f"What arrived has the hash {bundle.sha256[:12]} in the place of {sha256[:12]}.")
        return bundle

    def write(self, folder: Path) -> tuple[Course, Lab]:
        """Write the course of one lab below ``folder``, which is empty, and read it from there."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        course = Course.read(folder)
        return course, course.labs()[0]


def _placed(name: str, lab: str) -> str:
    """Return where ``release/x`` lies in a course: ``release/<lab>/x``."""
    part, _, rest = name.partition("/")
    return f"{part}/{lab}/{rest}"


def _terms(course: Course, lab: Lab) -> str:
    """Write a course.toml that says which lab there is, and nothing else of the term."""
    return f"[course]\nid = {json.dumps(course.id)}\ntitle = {json.dumps(course.id)}\n\n[[labs]]\nname = {json.dumps(lab.name)}\n"
