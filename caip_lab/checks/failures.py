"""A student's fault as one kind of exception. Each class says which outcome it is.

::

    StudentFault
      + StudentError      the student's code raised
      + NotDefined        the name is not there
      + NotReached        the notebook stopped before the check's place
      + Misuse            an object where a value is needed
      + ContainerFailed   an endpoint or a training script did not do its part
      + StudentTimeout    the code did not return in time
      + NotInTime         what a check waited for did not come
      + StudentCrashed    the process ended
      + StudentOutOfMemory  it was ended because its memory ran out
      + StudentTampered   the process broke the protocol
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = [
    "ContainerFailed",
    "Misuse",
    "NotDefined",
    "NotInTime",
    "NotReached",
    "StudentCrashed",
    "StudentError",
    "StudentFault",
    "StudentOutOfMemory",
    "StudentTampered",
    "StudentTimeout",
]


#: Errors of the student's code that are an outcome of their own.
OUTCOMES = {"MemoryError": "memory", "NotImplementedError": "missing"}


class StudentFault(Exception):
    """Base: what a check could not get from the student's work; ``outcome`` is the check's outcome."""

    outcome = "failed"


@dataclass
class StudentError(StudentFault):
    """The student's code raised. ``name`` is the builtin class's name, ``lines`` are (cell, line) from the outside in.

    A cell as it was given out raises NotImplementedError: then there is nothing to check yet.
    """

    name: str
    message: str = ""
    lines: tuple[tuple[int, int], ...] = ()
    source: str = ""
    outcome: str = field(default="error", init=False)

    def __post_init__(self) -> None:
        self.outcome = OUTCOMES.get(self.name, "error")

    def __str__(self) -> str:
        if self.name == "NotImplementedError" and not self.message:
            return "this is not written yet: your code raises NotImplementedError, as it was given out"
        return f"your code raised {self.name}" + (f": {self.message}" if self.message else "")


class NotDefined(StudentFault):
    """The notebook has no such name."""

    outcome = "missing"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"there is no {self.name} in your notebook when this cell runs"


class NotReached(StudentFault):
    """The notebook stopped, or its cell did, before there was anything to judge: ``outcome`` says how.

    ``place`` is the code cell that did and the line in it; a line of 0 is the whole cell.
    """

    def __init__(self, outcome: str, sentence: str, place: tuple[int, int] | None = None) -> None:
        super().__init__(outcome, sentence, place)
        self.outcome, self.sentence, self.place = outcome, sentence, place

    def __str__(self) -> str:
        return self.sentence


class ContainerFailed(StudentFault):
    """A container that runs the student's script did not do its part: ``outcome`` says how. Nothing of the student's is in it."""

    def __init__(self, outcome: str, sentence: str) -> None:
        super().__init__(outcome, sentence)
        self.outcome, self.sentence = outcome, sentence

    def __str__(self) -> str:
        return self.sentence


class Misuse(StudentFault):
    """An object of the student's where a check needs a plain value."""

    outcome = "failed"

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label

    def __str__(self) -> str:
        return f"{self.label} is an object, where a plain value (a number, a text, a list, an array, a table) is needed"


class StudentTimeout(StudentFault):
    """The student's code did not return in time. ``asked_for`` is what the check wanted of it, without any value."""

    outcome = "timeout"

    def __init__(self, timeout_s: float, asked_for: str = "") -> None:
        super().__init__(timeout_s, asked_for)
        self.timeout_s, self.asked_for = timeout_s, asked_for

    def __str__(self) -> str:
        where = _where(self.asked_for)
        return f"your code did not return within {self.timeout_s:g} s{where}: is there a loop that never ends?"


class NotInTime(StudentFault):
    """What a check waited for did not come: ``what`` is it, without any value. On a busy machine that is nobody's fault."""

    outcome = "timeout"

    def __init__(self, what: str, within_s: float) -> None:
        super().__init__(what, within_s)
        self.what, self.within_s = what, within_s

    def __str__(self) -> str:
        return f"{self.what} did not come within {self.within_s:g} s"


class StudentCrashed(StudentFault):
    """The student's process ended while it was asked."""

    outcome = "crashed"

    def __init__(self, asked_for: str = "") -> None:
        super().__init__(asked_for)
        self.asked_for = asked_for

    def __str__(self) -> str:
        return f"the process ended while your code ran{_where(self.asked_for)} (sys.exit, os._exit, or a crash of a library)"


class StudentOutOfMemory(StudentFault):
    """The student's process was ended because its memory ran out."""

    outcome = "memory"

    def __init__(self, asked_for: str = "") -> None:
        super().__init__(asked_for)
        self.asked_for = asked_for

    def __str__(self) -> str:
        where = _where(self.asked_for)
        return f"your code used more memory than this lab allows{where}: is there a list or an array that keeps growing?"


def _where(asked_for: str) -> str:
    return f" when the check asked for {asked_for}" if asked_for else ""


class StudentTampered(StudentFault):
    """The student's process sent what no honest process sends."""

    outcome = "crashed"

    def __str__(self) -> str:
        return "the process answered in a way that cannot be judged"
