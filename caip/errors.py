"""Every exception of caip, in one tree.

::

    CaipError
      + ConfigError          a mistake in course.toml, lab.toml or roster.csv
      + Explained            an error of three facts: what happened, what was left, what to do
          + EnvironmentFault   this machine cannot do what was asked
          + UsageError         the command asks for something that does not exist
          + ReleaseError       a lab cannot be released; release/ is as it was
          + CollectError       an archive or folder cannot be brought in
          + GraderFault        a grader is broken: our fault, never the student's
      + CloudFailure         AWS, or a local account, did not do what `caip.ml` asked for
      + SandboxError         what can go wrong with a student's process
          + NoKernel         none could be started: the machine's fault
          + KernelDied
              + OutOfMemory  because its memory ran out
          + KernelTimeout
          + Tampered         bytes on the wire that no honest process sends

Raise sites pass facts; ``__str__`` writes the sentence: what happened, what was left
unchanged, what to do. A student's failure is never an exception of this tree: it is a value
(:class:`caip.results.Outcome`).
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "CaipError",
    "CloudFailure",
    "CollectError",
    "ConfigError",
    "EnvironmentFault",
    "Explained",
    "GraderFault",
    "KernelDied",
    "KernelTimeout",
    "NoKernel",
    "OutOfMemory",
    "ReleaseError",
    "SandboxError",
    "Tampered",
    "UsageError",
]


class CaipError(Exception):
    """Base of every exception that caip raises on purpose; ``exit_code`` is what the CLI exits with."""

    exit_code = 1


class ConfigError(CaipError):
    """A mistake in a configuration file: which file, which key, what was expected."""

    exit_code = 2

    def __init__(self, file: Path, key: str, expected: str, got: object = None) -> None:
        super().__init__(file, key, expected, got)
        self.file, self.key, self.expected, self.got = file, key, expected, got

    def __str__(self) -> str:
        found = "" if self.got is None else f", but found {self.got!r}"
        return f"{self.file}: {self.key}: expected {self.expected}{found}. Nothing was changed; mend the file and run again."


class Explained(CaipError):
    """An error of three facts: what happened, what was left unchanged, what to do."""

    def __init__(self, happened: str, unchanged: str = "Nothing was changed.", todo: str = "") -> None:
        super().__init__(happened, unchanged, todo)
        self.happened, self.unchanged, self.todo = happened, unchanged, todo

    def __str__(self) -> str:
        return " ".join(part for part in (self.happened, self.unchanged, self.todo) if part)


class EnvironmentFault(Explained):
    """This machine lacks something that the command needs."""

    exit_code = 3


class UsageError(Explained):
    """The command names a lab, a student or a file that is not there."""

    exit_code = 2


class ReleaseError(Explained):
    """A lab cannot be released."""


class CollectError(Explained):
    """An archive or a folder of submissions cannot be brought in."""


class GraderFault(Explained):
    """A grader is broken. No score is written for what it could not judge."""

    exit_code = 3


class CloudFailure(CaipError):
    """A training job, an endpoint, a transform job or a stack failed: which, why, and where there is more to read."""

    def __init__(self, what: str, reason: str, where: str) -> None:
        super().__init__(what, reason, where)
        self.what, self.reason, self.where = what, reason, where

    def __str__(self) -> str:
        return f"{self.what} failed: {self.reason.rstrip('.')}. What was made before is still there. More is in {self.where}."


class SandboxError(CaipError):
    """Base of what can go wrong with a student's process."""


class NoKernel(SandboxError):
    """No kernel could be started; ``why`` is what its launcher last said."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"no kernel could be started: {self.why}"


class KernelDied(SandboxError):
    """The student's process ended while it was needed."""

    def __str__(self) -> str:
        return "the student's process ended before it answered"


class OutOfMemory(KernelDied):
    """The student's process was ended because it and its siblings took more memory than the lab allows."""

    def __str__(self) -> str:
        return "the student's process was ended because its memory ran out"


class KernelTimeout(SandboxError):
    """The student's process did not answer in time."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__(timeout_s)
        self.timeout_s = timeout_s

    def __str__(self) -> str:
        return f"the student's process did not answer within {self.timeout_s:g} s"


class Tampered(SandboxError):
    """Bytes on the wire that no honest process sends; ``what`` says which rule they break."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"the student's process broke the protocol: {self.what}"
