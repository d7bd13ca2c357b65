"""Which topic is graded where: a syllabus of three topics and labs of three items."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from caip.config import Exercise, Lab, Limits, Syllabus
from caip.errors import ConfigError
from caip.reports import cover, coverage_page

TOPICS = """
[exam]
name = "Exam"
guide = "1"
[exam.domains]
1 = { title = "First", weight_percent = 60 }
2 = { title = "Second", weight_percent = 40 }
[exam.tasks]
"1.1" = { title = "Tell apart" }
"2.1" = { title = "Keep safe", recalled = true }
[topics]
trees = { title = "Trees", call = "Week 1", task = "1.1" }
roles = { title = "Roles", call = "Week 2", task = "2.1" }
costs = { title = "Costs", call = "Week 2", task = "2.1" }
"""


def syllabus(root: Path, text: str = TOPICS) -> Syllabus:
    (root / "topics.toml").write_text(text, encoding="utf-8")
    return Syllabus.read(root)


def lab(name: str, **topics: tuple[str, ...]) -> Lab:
    exercises = tuple(Exercise(each, each.title(), "o", 2.0, topics=named) for each, named in topics.items())
    return Lab(name, name, 10, (), Limits(), exercises, Path("source"), Path("graders"))


def test_topics_are_joined_with_the_items_that_name_them(tmp_path: Path) -> None:
    found = cover(syllabus(tmp_path), [lab("one", split=("trees",), role=("roles", "trees")), lab("two", essay=())])
    assert {name: [str(item) for item in items] for name, items in found.items.items()} == {
        "trees": ["one: Split", "one: Role"],
        "roles": ["one: Role"],
        "costs": [],
    }
    assert [topic.name for topic in found.uncovered] == ["costs"]
    assert found.domain_points() == {"1": 3.0, "2": 1.0}, "an item's points are shared by the domains of its topics"
    assert json.loads(json.dumps(found.to_dict()))["uncovered"] == ["costs"]


def test_the_page_says_what_is_not_covered_and_what_is_from_memory(tmp_path: Path) -> None:
    page = coverage_page(cover(syllabus(tmp_path), [lab("one", split=("trees",))]))
    assert "| Trees | one: Split | 1.1 Tell apart |" in page
    assert "| Roles | **none** | 2.1 Keep safe (from memory) |" in page
    assert "| 1 First | 60 % | 1 of 1 | 100% |" in page
    assert "| 2 Second | 40 % | 0 of 1 | not assessed |" in page


def test_a_share_that_is_nearly_all_is_not_called_all(tmp_path: Path) -> None:
    labs = [lab(f"n{i}", split=("trees",)) for i in range(249)] + [lab("one", role=("roles",))]
    page = coverage_page(cover(syllabus(tmp_path), labs))
    assert "| 1 First | 60 % | 1 of 1 | 99% |" in page
    assert "| 2 Second | 40 % | 1 of 1 | 1% |" in page


def test_a_lab_without_topics_is_no_division_by_zero(tmp_path: Path) -> None:
    assert "not assessed" in coverage_page(cover(syllabus(tmp_path), [lab("one", essay=())]))


def test_a_topic_that_the_course_has_not_is_named_with_its_place(tmp_path: Path) -> None:
    assert cover(syllabus(tmp_path), [lab("one", split=("tree",))]).unknown == ("one/split: tree",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('task = "1.1"', 'task = "1.2"', "topics.trees.task"),
        ('"2.1" = {', '"3.1" = {', "exam.tasks.3.1"),
        ("recalled = true", "recalled = 1", "true or false"),
        ("weight_percent = 60", "weight_percent = 160", "weight_percent"),
        ('call = "Week 1"', 'cal = "Week 1"', "call"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        syllabus(tmp_path, TOPICS.replace(old, new))
