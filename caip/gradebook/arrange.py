"""From the files that came with a submission to the files that are kept: which notebook is the lab's, under which names.

Pure: paths and times in, paths out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from caip.config.roster import same_name
from caip.gradebook.archive import shown
from caip.gradebook.naming import folded, is_junk

__all__ = ["Arranged", "Piece", "arrange", "by_version"]

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Piece:
    """One file of a submission: its path there, where its bytes lie, and from which entry of the download it came.

    ``modified`` is its own time, which a student can choose; it orders notebooks and nothing else.
    """

    parts: tuple[str, ...]
    bytes_at: Path
    modified: datetime | None
    entry_name: str
    version: int = 0

    @property
    def is_notebook(self) -> bool:
        return self.parts[-1].lower().endswith(".ipynb")


@dataclass(frozen=True)
class Arranged:
    """The files of one attempt, where the notebook came from (None where there is none), and notes for staff."""

    pieces: tuple[Piece, ...]
    notebook: Piece | None
    notes: tuple[str, ...]


def by_version(pieces: Sequence[Piece]) -> list[tuple[int, list[Piece]]]:
    """Split Canvas's resubmissions: where a notebook came in several versions, each is an attempt.

    The other files of an attempt are the last that are not newer.
    """
    notebooks = [piece for piece in pieces if piece.is_notebook]
    several = {p.version for p in notebooks if any(q.parts == p.parts and q.version != p.version for q in notebooks)}
    if not several:
        return [(max((p.version for p in pieces), default=0), list(pieces))]
    return [(version, _up_to(pieces, version)) for version in sorted(several)]


def _up_to(pieces: Sequence[Piece], version: int) -> list[Piece]:
    ages: dict[tuple[str, ...], int] = {}
    for piece in pieces:
        if piece.version <= version:
            ages[piece.parts] = max(piece.version, ages.get(piece.parts, 0))
    return [piece for piece in pieces if ages.get(piece.parts) == piece.version]


def arrange(pieces: Sequence[Piece], lab: str) -> Arranged:
    """Name the lab's notebook ``<lab>.ipynb`` at the top, keep the rest beside it as it lay, drop what cannot be kept."""
    kept, notes = _apart([piece for piece in pieces if not is_junk(piece.parts)])
    notebook, doubts = _choose([piece for piece in kept if piece.is_notebook], lab)
    notes += doubts
    if notebook is None:
        return Arranged(tuple(kept), None, tuple(notes))
    home = notebook.parts[:-1]
    others = [_beside(piece, home, lab) for piece in kept if piece is not notebook]
    placed, lost = _apart([replace(notebook, parts=(f"{lab}.ipynb",)), *others])
    return Arranged(tuple(placed), notebook, tuple(notes + lost))


def _beside(piece: Piece, home: tuple[str, ...], lab: str) -> Piece:
    """Move what lay in the notebook's folder along with it; another file of its new name makes room."""
    parts = piece.parts[len(home) :] if piece.parts[: len(home)] == home else piece.parts
    if len(parts) == 1 and parts[0].casefold() == f"{lab}.ipynb".casefold():
        parts = (f"{lab}-not-graded.ipynb",)
    return replace(piece, parts=parts)


def _apart(pieces: Sequence[Piece]) -> tuple[list[Piece], list[str]]:
    """Keep the first of files that some file system would take for one; ``timestamp.txt`` is ours to write."""
    files: set[tuple[str, ...]] = set()
    folders: set[tuple[str, ...]] = set()
    kept, notes = [], []
    for piece in pieces:
        key = tuple(map(same_name, piece.parts))
        above = {key[:depth] for depth in range(1, len(key))}
        if key == ("timestamp.txt",):
            notes.append("timestamp.txt came with the submission and was not believed")
        elif key in files | folders or above & files:
            notes.append(f"{shown('/'.join(piece.parts))} was left out: some systems take its name for another's (case, accents)")
        else:
            files.add(key)
            folders |= above
            kept.append(piece)
    return kept, notes


def _choose(notebooks: list[Piece], lab: str) -> tuple[Piece | None, list[str]]:
    """Return the lab's notebook: the only one, or the only one named after the lab, or the newest of several."""
    if not notebooks:
        return None, ["no notebook was handed in"]
    named = [piece for piece in notebooks if folded(lab) in folded(piece.parts[-1])]
    candidates = named or notebooks
    best = max(candidates, key=lambda piece: (piece.modified or _NEVER, -len(piece.parts), piece.parts[-1] == f"{lab}.ipynb"))
    if len(candidates) == 1:
        return best, []
    return best, [f"{len(candidates)} notebooks were handed in; the newest, {shown('/'.join(best.parts))}, counts"]
