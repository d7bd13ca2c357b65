"""Read a TOML table into typed values; a mistake names file, key and what was expected."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from caip.errors import ConfigError

__all__ = ["Table"]


class Table:
    """One TOML table. Every key must be read: :meth:`done` refuses what nobody asked for, so that typos are found."""

    def __init__(self, file: Path, values: dict[str, Any], prefix: str = "") -> None:
        self.file, self._values, self._prefix = file, values, prefix
        self._unread = set(values)

    @classmethod
    def read(cls, file: Path) -> Table:
        """Parse ``file``; a missing or broken file is a :class:`ConfigError`."""
        try:
            return cls(file, tomllib.loads(file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise ConfigError(file, "the file", "to exist") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(file, "the file", f"valid TOML in UTF-8 ({error})") from None

    def _take(self, key: str, default: object) -> Any:
        self._unread.discard(key)
        value = self._values.get(key, default)
        if value is ...:
            raise self.error(key, "a value (it is required)")
        return value

    def error(self, key: str, expected: str, got: object = None) -> ConfigError:
        """Return the error for ``key`` of this table."""
        return ConfigError(self.file, self._prefix + key, expected, got)

    def text(self, key: str, default: object = ..., *, choices: tuple[str, ...] = ()) -> str:
        """Read a non-empty string, one of ``choices`` where given."""
        value = self._take(key, default)
        if not isinstance(value, str) or (choices and value not in choices) or (default is ... and not value.strip()):
            raise self.error(key, f"one of {', '.join(choices)}" if choices else "a text", value)
        return value

    def number(self, key: str, default: object = ..., *, minimum: float = 0, maximum: float = sys.float_info.max) -> float:
        """Read a number between ``minimum`` and ``maximum``; TOML's ``inf`` and ``nan`` are none."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not minimum <= value <= maximum:
            upwards = "upwards" if maximum == sys.float_info.max else f"to {maximum:g}"
            raise self.error(key, f"a number from {minimum:g} {upwards}", value)
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Read true or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self.error(key, "true or false", value)
        return value

    def texts(self, key: str, default: object = ...) -> tuple[str, ...]:
        """Read a list of strings."""
        value = self._take(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise self.error(key, "a list of texts", value)
        return tuple(value)

    def moment(self, key: str, default: object = ...) -> datetime | None:
        """Read a date and time with its offset, e.g. ``2026-12-15T23:59:00Z``, into UTC; None where the default is None."""
        value = self._take(key, default)
        if value is None:
            return None
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise self.error(key, "a date and time with offset, such as 2026-12-15T23:59:00Z", value)
        return value.astimezone(UTC)

    def table(self, key: str) -> Table:
        """Read a sub-table; an absent one is empty."""
        return self._sub(key, self._take(key, {}))

    def tables(self, key: str) -> Iterator[Table]:
        """Read an array of tables."""
        value = self._take(key, [])
        if not isinstance(value, list):
            raise self.error(key, f"a list of tables ([[{key}]])", value)
        yield from (self._sub(f"{key}[{position}]", item) for position, item in enumerate(value))

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """Read a table of tables in the order of the file, e.g. ``[exercises.precision]``."""
        table = self.table(key)
        for name, value in table._values.items():
            yield name, table._sub(name, value)

    def _sub(self, key: str, value: object) -> Table:
        if not isinstance(value, dict):
            raise self.error(key, "a table", value)
        return Table(self.file, value, f"{self._prefix}{key}.")

    def done(self) -> None:
        """Refuse keys that nobody read."""
        for key in sorted(self._unread):
            raise self.error(key, "no such key (a typing mistake?)")
