"""topics.toml: what the course teaches, and to which task of an exam each topic belongs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from caip.config.table import Table

__all__ = ["Domain", "Syllabus", "Task", "Topic"]


@dataclass(frozen=True)
class Domain:
    """A domain of the exam; ``weight_percent`` is its share of the scored questions."""

    number: str
    title: str
    weight_percent: float


@dataclass(frozen=True)
class Task:
    """A task statement of the exam, such as 1.3. ``recalled``: worded from memory, not from the guide."""

    number: str
    title: str
    recalled: bool = False

    @property
    def domain(self) -> str:
        """The number of its domain."""
        return self.number.partition(".")[0]


@dataclass(frozen=True)
class Topic:
    """Something the course teaches; ``call`` says when, ``task`` is the number of a task."""

    name: str
    title: str
    call: str
    task: str


@dataclass(frozen=True)
class Syllabus:
    """The topics of a course and the exam that they prepare for."""

    exam: str
    guide: str
    domains: tuple[Domain, ...]
    tasks: tuple[Task, ...]
    topics: tuple[Topic, ...]

    @classmethod
    def read(cls, root: Path) -> Syllabus:
        """Read ``root/topics.toml``. ConfigError where it is missing, or a topic names a task that is not there."""
        table = Table.read(root / "topics.toml")
        exam = table.table("exam")
        found = cls(
            exam=exam.text("name"),
            guide=exam.text("guide"),
            domains=tuple(_domain(number, sub) for number, sub in exam.named_tables("domains")),
            tasks=tuple(_task(number, sub) for number, sub in exam.named_tables("tasks")),
            topics=tuple(_topic(name, sub) for name, sub in table.named_tables("topics")),
        )
        for part in (exam, table):
            part.done()
        found._check(table)
        return found

    def task(self, number: str) -> Task:
        return {task.number: task for task in self.tasks}[number]

    def _check(self, table: Table) -> None:
        domains, tasks = {domain.number for domain in self.domains}, {task.number for task in self.tasks}
        for task in self.tasks:
            if task.domain not in domains:
                raise table.error(f"exam.tasks.{task.number}", f"a task of one of the domains {', '.join(sorted(domains))}")
        for topic in self.topics:
            if topic.task not in tasks:
                raise table.error(f"topics.{topic.name}.task", f"one of {', '.join(sorted(tasks))}", topic.task)


def _domain(number: str, table: Table) -> Domain:
    domain = Domain(number, table.text("title"), table.number("weight_percent", maximum=100))
    table.done()
    return domain


def _task(number: str, table: Table) -> Task:
    task = Task(number, table.text("title"), table.flag("recalled", default=False))
    table.done()
    return task


def _topic(name: str, table: Table) -> Topic:
    topic = Topic(name, table.text("title"), table.text("call"), table.text("task"))
    table.done()
    return topic
