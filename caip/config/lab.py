"""lab.toml: what a lab ships, its limits, its exercises with points and objectives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from caip.config.imports import imported_modules
from caip.config.table import Table

__all__ = ["Exercise", "Lab", "Limits"]


#: What the kernel's own numbers hold, and more than any lab needs.
DAY_S, MOST_BYTES = 24 * 3600, 2**50


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
    """One graded item: ``name`` is its grade cell's ``grade_id`` and the name of its checks, ``test_<name>.py``.

    ``topics`` are names of the course's topics.toml.
    """

    name: str
    title: str
    objective: str
    points: float
    manual: bool = False
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lab:
    """One lab. ``files`` are glob patterns, relative to ``source/<name>/``, of what ships beside the notebook.

    ``preload`` names the modules that warm kernels have imported; None takes what the source notebook imports. ``aws``: its
    notebook uses an AWS account, and each submission gets one.
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
    aws: bool = False

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
            aws=table.flag("aws", default=False),
        )
        table.done()
        if not lab.exercises:
            raise table.error("exercises", "at least one exercise, such as [exercises.precision]")
        return lab


def _limits(table: Table) -> Limits:
    default = Limits()

    def seconds(key: str) -> float:
        return table.number(key, getattr(default, key), minimum=0.1, maximum=DAY_S)

    def whole(key: str, minimum: int, maximum: int = MOST_BYTES) -> int:
        return int(table.number(key, getattr(default, key), minimum=minimum, maximum=maximum))

    limits = Limits(
        cell_timeout_s=seconds("cell_timeout_s"),
        call_timeout_s=seconds("call_timeout_s"),
        notebook_timeout_s=seconds("notebook_timeout_s"),
        memory_bytes=whole("memory_bytes", 256 * 1024**2),
        output_bytes=whole("output_bytes", 1000),
        file_bytes=whole("file_bytes", 1000),
        disk_bytes=whole("disk_bytes", 1024**2),
        disk_files=whole("disk_files", 100, 10**9),
        processes=whole("processes", 8, 2**15),
    )
    for key in ("cell_timeout_s", "call_timeout_s"):
        if getattr(limits, key) > limits.notebook_timeout_s:
            raise table.error(key, f"at most notebook_timeout_s, {limits.notebook_timeout_s:g}", getattr(limits, key))
    table.done()
    return limits


def _exercise(name: str, table: Table) -> Exercise:
    exercise = Exercise(
        name=name,
        title=table.text("title"),
        objective=table.text("objective"),
        points=table.number("points", minimum=0),
        manual=table.text("graded", "auto", choices=("auto", "manual")) == "manual",
        topics=table.texts("topics", ()),
    )
    table.done()
    return exercise
