"""lab.toml: what a lab ships, its limits, its exercises with points and objectives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from caip.config.imports import imported_modules
from caip.config.table import Table

__all__ = ["Exercise", "Lab", "Limits"]


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times in seconds of wall clock, sizes in bytes.

    ``memory_bytes`` bounds all its processes together; ``disk_bytes`` and ``disk_files`` bound ``/lab`` and ``/tmp``, each;
    ``processes`` counts threads, too.
    """

    cell_timeout_s: float = 30.0
    call_timeout_s: float = 5.0
    notebook_timeout_s: float = 120.0
    memory_bytes: int = 2 * 1024**3
    output_bytes: int = 1_000_000
    file_bytes: int = 50_000_000
    disk_bytes: int = 256 * 1024**2
    disk_files: int = 20_000
    processes: int = 128


@dataclass(frozen=True)
class Exercise:
    """One graded item: ``name`` is its grade cell's ``grade_id`` and the name of its checks, ``test_<name>.py``."""

    name: str
    title: str
    objective: str
    points: float
    manual: bool = False


@dataclass(frozen=True)
class Lab:
    """One lab. ``files`` are glob patterns, relative to ``source/<name>/``, of what ships beside the notebook.

    ``preload`` names the modules that warm kernels have imported; None takes what the source notebook imports.
    """

    name: str
    title: str
    minutes: int
    files: tuple[str, ...]
    limits: Limits
    exercises: tuple[Exercise, ...]
    source: Path
    graders: Path
    preload: tuple[str, ...] | None = None

    @property
    def notebook(self) -> Path:
        """The notebook that instructors edit."""
        return self.source / f"{self.name}.ipynb"

    @property
    def max_points(self) -> float:
        return sum(exercise.points for exercise in self.exercises)

    def exercise(self, name: str) -> Exercise:
        """Return the exercise called ``name``; KeyError where there is none."""
        return {exercise.name: exercise for exercise in self.exercises}[name]

    def preloads(self) -> tuple[str, ...]:
        """Return the modules that a warm kernel has imported: ``preload``, else what the source notebook imports."""
        return self.preload if self.preload is not None else imported_modules(self.notebook)

    @classmethod
    def read(cls, source: Path, graders: Path) -> Lab:
        """Read ``source/lab.toml``."""
        table = Table.read(source / "lab.toml")
        lab = cls(
            name=source.name,
            title=table.text("title"),
            minutes=int(table.number("minutes", minimum=1)),
            files=table.texts("files", ()),
            limits=_limits(table.table("limits")),
            exercises=tuple(_exercise(name, sub) for name, sub in table.named_tables("exercises")),
            source=source,
            graders=graders,
            preload=table.texts("preload", ()) or None,
        )
        table.done()
        if not lab.exercises:
            raise table.error("exercises", "at least one exercise, such as [exercises.precision]")
        return lab


def _limits(table: Table) -> Limits:
    default = Limits()
    limits = Limits(
        cell_timeout_s=table.number("cell_timeout_s", default.cell_timeout_s, minimum=0.1),
        call_timeout_s=table.number("call_timeout_s", default.call_timeout_s, minimum=0.1),
        notebook_timeout_s=table.number("notebook_timeout_s", default.notebook_timeout_s, minimum=0.1),
        memory_bytes=int(table.number("memory_bytes", default.memory_bytes, minimum=256 * 1024**2)),
        output_bytes=int(table.number("output_bytes", default.output_bytes, minimum=1000)),
        file_bytes=int(table.number("file_bytes", default.file_bytes, minimum=1000)),
        disk_bytes=int(table.number("disk_bytes", default.disk_bytes, minimum=1024**2)),
        disk_files=int(table.number("disk_files", default.disk_files, minimum=100)),
        processes=int(table.number("processes", default.processes, minimum=8)),
    )
    table.done()
    return limits


def _exercise(name: str, table: Table) -> Exercise:
    exercise = Exercise(
        name=name,
        title=table.text("title"),
        objective=table.text("objective"),
        points=table.number("points", minimum=0),
        manual=table.text("graded", "auto", choices=("auto", "manual")) == "manual",
    )
    table.done()
    return exercise
