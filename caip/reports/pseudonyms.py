"""Stable pseudonyms: a student's is the same in every report of a term, and tells nothing without the secret."""

from __future__ import annotations

import builtins
import hashlib
import hmac
import keyword
import re
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from caip.config import Student
from caip.reports.cohort import Evidence
from caip.reports.standing import Standing
from caip.results import SubmissionResult

__all__ = ["Pseudonyms"]

WORD = re.compile(r"[^\W_]{3,}")
#: Words of Python that are names of people, too, are not taken for these: max, min, all.
OF_PYTHON = frozenset(keyword.kwlist) | frozenset(dir(builtins))


@dataclass(frozen=True)
class Pseudonyms:
    """The pseudonyms that ``key`` gives to ``students``, and the words that could betray one."""

    key: bytes
    students: tuple[Student, ...]
    _words: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for student in self.students:
            for word in WORD.findall(f"{student.id} {student.name} {student.email.partition('@')[0]}"):
                self._words.setdefault(word.casefold(), self.of(student.id))

    def of(self, student: str) -> str:
        """Return the pseudonym: eight letters and digits of an HMAC, 40 bits."""
        code = b32encode(hmac.new(self.key, f"pseudonym\0{student}".encode(), hashlib.sha256).digest()).decode()
        return f"{code[:4]}-{code[4:8]}"

    def redacted(self, text: str) -> str:
        """Return ``text`` with each word that is part of a student's name, id or address replaced by a pseudonym."""
        return WORD.sub(lambda found: self._replaced(found[0]), text)

    def hidden(self, text: str) -> str:
        """Return ``text`` with each such word left out: an example that is shown to a class is nobody's."""
        return WORD.sub(lambda found: found[0] if self._replaced(found[0]) == found[0] else "…", text)

    def _replaced(self, word: str) -> str:
        return word if word in OF_PYTHON else self._words.get(word.casefold(), word)

    def anonymous(self, evidence: Evidence) -> Evidence:
        """Return ``evidence`` without a name: nothing made of it can hold one. Students are in the order of their pseudonyms."""
        known = {student.id: self._stripped(student) for student in self.students}
        return replace(
            evidence,
            course=evidence.course.with_students(
                sorted((known[one.id] for one in evidence.course.roster), key=lambda student: student.id)
            ),
            standings=sorted((self._standing(one) for one in evidence.standings), key=lambda one: one.result.student),
            works=[replace(one, student=self.of(one.student)) for one in evidence.works],
            previous=[self._result(one) for one in evidence.previous],
            links={},
            anonymous=True,
            redact=self.redacted,
        )

    def _stripped(self, student: Student) -> Student:
        return replace(student, id=self.of(student.id), name="", email="")

    def _standing(self, standing: Standing) -> Standing:
        return replace(standing, result=self._result(standing.result))

    def _result(self, result: SubmissionResult) -> SubmissionResult:
        return replace(result, student=self.of(result.student), message=self.redacted(result.message))

    @classmethod
    def covering(cls, key: bytes, evidence: Evidence) -> Pseudonyms:
        """Return the pseudonyms of everybody in ``evidence``, on the roster or not."""
        everybody = {student.id: student for student in evidence.course.roster}
        names: Iterable[str] = (one.result.student for one in evidence.standings)
        everybody |= {one: evidence.course.roster.get(one) for one in names}
        return cls(key, tuple(everybody.values()))
