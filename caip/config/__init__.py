"""Paths, course.toml, topics.toml, lab.toml, roster.csv and limits: read once into typed objects.

The only part of caip that reads the environment (``environment.py``).
"""

from caip.config.course import Assignment, Course, LatePolicy
from caip.config.environment import START_QUICKLY, Secret, cache_folder, clean_environment
from caip.config.lab import Exercise, Lab, Limits
from caip.config.roster import Roster, Student
from caip.config.topics import Domain, Syllabus, Task, Topic

__all__ = [
    "START_QUICKLY",
    "Assignment",
    "Course",
    "Domain",
    "Exercise",
    "Lab",
    "LatePolicy",
    "Limits",
    "Roster",
    "Secret",
    "Student",
    "Syllabus",
    "Task",
    "Topic",
    "cache_folder",
    "clean_environment",
]
