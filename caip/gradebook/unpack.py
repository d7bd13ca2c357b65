"""From the entries of a download that are one student's to files of ours, within that student's budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from caip.errors import CollectError
from caip.gradebook.archive import Budget, Entry, copy_out, in_zip, shown
from caip.gradebook.arrange import Piece
from caip.gradebook.naming import Claim, is_junk

__all__ = ["Unpacking"]


class Unpacking:
    """Copies what may be read into ``folder`` under names of ours; ``refused`` lists the rest as (name, why)."""

    def __init__(self, folder: Path, file_bytes: int) -> None:
        self.refused: list[tuple[str, str]] = []
        self._folder, self._budget = folder, Budget.of(file_bytes)

    def pieces(self, entries: Sequence[tuple[Entry, Claim]]) -> list[Piece]:
        """Return the student's files. Where no notebook is among them, their own ZIPs are unpacked, one level."""
        pieces: list[Piece] = []
        for entry, claim in entries:
            if not self._fits(entry.name):
                break
            if claim.inner or entry.fault:
                inner = claim.inner or entry.parts
                pieces += self._copied(entry, entry.name, Piece(inner, self._folder, entry.modified, entry.name, claim.version))
        if any(piece.is_notebook for piece in pieces):
            return pieces
        return [inner for piece in pieces for inner in self._opened(piece)]

    def _fits(self, name: str) -> bool:
        fits = self._budget.enter()
        if not fits:
            self._refuse(name, "too many files in one submission: this one and all after it were left out")
        return fits

    def _refuse(self, name: str, why: str) -> None:
        self.refused.append((shown(name), why))

    def _copied(self, entry: Entry, name: str, piece: Piece) -> Iterator[Piece]:
        bytes_at = self._folder / str(self._budget.left_entries)
        if entry.fault:
            self._refuse(name, entry.fault)
        elif not entry.is_dir:
            try:
                copy_out(entry, bytes_at, self._budget)
            except CollectError as error:
                self._refuse(name, error.happened)
            else:
                yield replace(piece, bytes_at=bytes_at)

    def _opened(self, piece: Piece) -> Iterator[Piece]:
        """Unpack a ZIP; one that cannot be opened stays a file."""
        if not piece.parts[-1].lower().endswith(".zip"):
            yield piece
            return
        try:
            with in_zip(piece.bytes_at) as entries:
                yield from self._inside(entries, piece)
        except CollectError as error:
            self._refuse(piece.entry_name, error.happened)
            yield piece

    def _inside(self, entries: list[Entry], archive: Piece) -> Iterator[Piece]:
        for entry in entries:
            name = f"{archive.entry_name}: {entry.name}"
            if not self._fits(name):
                return
            if entry.fault or (entry.parts and not is_junk(entry.parts)):
                yield from self._copied(entry, name, replace(archive, parts=entry.parts, modified=entry.modified))
