"""``dist/<lab>-student.zip``: all that a student ever gets. Notebook, checks, data, the student's wheel, the guide."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from caip.config import Course, Lab
from caip.errors import EnvironmentFault

__all__ = ["student_wheel", "write_student_zip"]

#: The same content gives the same bytes.
MOMENT = (2026, 1, 1, 0, 0, 0)


def student_wheel(folder: Path) -> Path:
    """Build caip_lab's wheel into ``folder`` and return it."""
    import caip_lab

    project = Path(caip_lab.__file__).parent
    if not (project / "pyproject.toml").is_file():
        raise EnvironmentFault(
            "The student's package is installed without its project file.",
            "dist/ is as it was.",
            "Install caip from the course's repository (make demo does).",
        )
    return Path(next(iter(WheelBuilder(str(project)).build(directory=str(folder), versions=["standard"]))))


def write_student_zip(course: Course, lab: Lab, wheel: Path) -> Path:
    """Write the zip of a released lab, whole or not at all; the same release gives the same bytes."""
    target = course.root / "dist" / f"{lab.name}-student.zip"
    target.parent.mkdir(exist_ok=True)
    release = course.release(lab.name)
    files = {f"{lab.name}/{path.relative_to(release).as_posix()}": path for path in release.rglob("*") if path.is_file()}
    files[f"{lab.name}/{wheel.name}"] = wheel
    guide = course.root / "docs" / "guide-student.md"
    if guide.is_file():
        files[f"{lab.name}/README.md"] = guide
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as staged:
        try:
            with zipfile.ZipFile(staged, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in sorted(files):
                    archive.writestr(_entry(name), files[name].read_bytes())
            Path(staged.name).chmod(0o644)
            Path(staged.name).replace(target)
        except BaseException:
            Path(staged.name).unlink(missing_ok=True)
            raise
    return target


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, MOMENT)
    entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
    return entry
