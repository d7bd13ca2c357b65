"""Which topics of the course are graded where, and how much of the exam that is. Pure: Markdown and plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from caip.config import Domain, Exercise, Lab, Syllabus, Task, Topic
from caip.results import Score

__all__ = ["Coverage", "DomainCoverage", "Item", "cover", "coverage_page", "domains"]


@dataclass(frozen=True)
class Item:
    """A graded item of a lab."""

    lab: str
    exercise: Exercise

    def __str__(self) -> str:
        return f"{self.lab}: {self.exercise.title}"


@dataclass(frozen=True)
class Coverage:
    """Topic -> the items that teach it, in the order of the syllabus; and names of topics that the syllabus has not."""

    syllabus: Syllabus
    items: dict[str, tuple[Item, ...]]
    unknown: tuple[str, ...]
    all_items: tuple[Item, ...]

    @property
    def uncovered(self) -> tuple[Topic, ...]:
        """The topics that no graded item teaches."""
        return tuple(topic for topic in self.syllabus.topics if not self.items[topic.name])

    def domain_points(self) -> dict[str, float]:
        """Return domain -> points of these labs; an item's points are shared evenly by the domains of its topics."""
        tasks = {topic.name: topic.task for topic in self.syllabus.topics}
        points = dict.fromkeys((domain.number for domain in self.syllabus.domains), 0.0)
        for item in self.all_items:
            names = [name for name in item.exercise.topics if name in tasks]
            for name in names:
                points[self.syllabus.task(tasks[name]).domain] += item.exercise.points / len(names)
        return points

    def to_dict(self) -> dict[str, Any]:
        """Return topics with their items and tasks, the uncovered ones, and the points per domain."""
        topics = [
            {
                "topic": topic.name,
                "title": topic.title,
                "call": topic.call,
                "task": topic.task,
                "items": [{"lab": item.lab, "exercise": item.exercise.name} for item in self.items[topic.name]],
            }
            for topic in self.syllabus.topics
        ]
        return {
            "exam": self.syllabus.exam,
            "guide": self.syllabus.guide,
            "topics": topics,
            "uncovered": [topic.name for topic in self.uncovered],
            "unknown": list(self.unknown),
            "domain_points": self.domain_points(),
        }


def cover(syllabus: Syllabus, labs: Iterable[Lab]) -> Coverage:
    """Join the topics of a syllabus with the items of labs that name them."""
    items = tuple(Item(lab.name, exercise) for lab in labs for exercise in lab.exercises)
    known = [topic.name for topic in syllabus.topics]
    named = [(f"{item.lab}/{item.exercise.name}: {name}", name) for item in items for name in item.exercise.topics]
    return Coverage(
        syllabus=syllabus,
        items={name: tuple(item for item in items if name in item.exercise.topics) for name in known},
        unknown=tuple(place for place, name in named if name not in known),
        all_items=items,
    )


def coverage_page(found: Coverage) -> str:
    """Return the table as Markdown: a section for each call of the course, then the exam's domains."""
    calls = dict.fromkeys(topic.call for topic in found.syllabus.topics)
    sections = [_section(call, [topic for topic in found.syllabus.topics if topic.call == call], found) for call in calls]
    return "\n".join([HEAD, *sections, _domains(found)])


HEAD = (
    "# What is taught where\n\n"
    "Made by `caip coverage` from `topics.toml` and the labs' `lab.toml`; do not edit it. Every topic of the course, the graded"
    " items that teach it, and the task of the exam that it belongs to.\n"
)


def _section(call: str, topics: Sequence[Topic], found: Coverage) -> str:
    rows = [f"| {topic.title} | {_items(found.items[topic.name])} | {_task(topic, found.syllabus)} |" for topic in topics]
    return "\n".join([f"## {call}\n", "| topic | graded items | exam task |", "|---|---|---|", *rows, ""])


def _items(items: Sequence[Item]) -> str:
    return "<br>".join(str(item) for item in items) or "**none**"


def _task(topic: Topic, syllabus: Syllabus) -> str:
    task = syllabus.task(topic.task)
    return f"{task.number} {task.title}{' (from memory)' if task.recalled else ''}"


@dataclass(frozen=True)
class DomainCoverage:
    """How much of a domain some labs assess: points, their share of all points (None: nothing), tasks with a graded item."""

    domain: Domain
    points: float
    share: float | None
    tasks: tuple[tuple[Task, int], ...]

    @property
    def n_assessed(self) -> int:
        return sum(n > 0 for _, n in self.tasks)


def domains(syllabus: Syllabus, labs: Iterable[Lab]) -> list[DomainCoverage]:
    """Return for each domain of the exam how much of it ``labs`` assess, its tasks with their numbers of graded items."""
    return _domain_rows(cover(syllabus, labs))


def _domain_rows(found: Coverage) -> list[DomainCoverage]:
    points, topic_task = found.domain_points(), {topic.name: topic.task for topic in found.syllabus.topics}
    total = sum(points.values())
    graded: Counter[str] = Counter()
    for item in found.all_items:
        graded.update({topic_task[name] for name in item.exercise.topics if name in topic_task})
    return [
        DomainCoverage(
            domain,
            points[domain.number],
            points[domain.number] / total if points[domain.number] else None,
            tuple((task, graded[task.number]) for task in found.syllabus.tasks if task.domain == domain.number),
        )
        for domain in found.syllabus.domains
    ]


def _domains(found: Coverage) -> str:
    rows = []
    for one in _domain_rows(found):
        share = "not assessed" if one.share is None else f"{Score(one.share, 1.0).percent}%"
        seen = f"{one.n_assessed} of {len(one.tasks)}"
        rows.append(f"| {one.domain.number} {one.domain.title} | {one.domain.weight_percent:g} % | {seen} | {share} |")
    head = [
        "## The exam's domains\n",
        f"{found.syllabus.exam}, guide {found.syllabus.guide}. How much of each domain these labs assess says nothing of how"
        " ready anybody is for the exam: most of it lies outside the labs.\n",
        "| domain | weight in the exam | tasks with a graded item | share of the labs' points |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])
