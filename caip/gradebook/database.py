"""What the gradebook's database says when it cannot be used, in words of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url
from sqlalchemy.exc import InterfaceError, NoSuchModuleError, OperationalError, ProgrammingError

from caip.errors import EnvironmentFault

__all__ = ["in_use"]

DRIVER = "Install what it needs (pip install 'caip[postgresql]') and write the URL as postgresql+psycopg2://USER@HOST/DATABASE."
LOCKED = "Close what else has it open, such as formgrader's pages, wait, and run the same command again."


@contextmanager
def in_use(db_url: str) -> Iterator[None]:
    """Map what a database that cannot be used raises inside the block to EnvironmentFault. No password is in its words."""
    where = make_url(db_url).render_as_string(hide_password=True)
    try:
        yield
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise EnvironmentFault(f"There is no driver for the gradebook at {where}: {error}.", todo=DRIVER) from None
    except (OperationalError, InterfaceError, ProgrammingError) as error:
        said = f"The gradebook at {where} cannot be used: {error.orig}."
        raise EnvironmentFault(said, "What was written before is there.", LOCKED) from error
