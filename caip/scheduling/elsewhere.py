"""Choose where submissions are judged. Dask, which is an extra, is imported only where it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from caip.errors import EnvironmentFault, UsageError
from caip.sandbox import ISOLATIONS
from caip.scheduling.local import ThisMachine
from caip.scheduling.scheduler import Scheduler

__all__ = ["scheduler_for"]


def scheduler_for(address: str | None, n_workers: int, isolation: str, note: Callable[[str], None]) -> Scheduler:
    """Return the Dask cluster whose scheduler is at ``address``, or ``n_workers`` here; ``note`` is told who refuses to judge."""
    if address is None:
        return ThisMachine(n_workers, isolation)
    if isolation != ISOLATIONS[0]:
        raise UsageError(
            f"--isolation {isolation} is not for a cluster: code that is not confined reaches the scheduler, and whoever "
            "reaches the scheduler runs code on every machine, this one included.",
            "Nothing was graded.",
        )
    try:
        from caip.scheduling.cluster import Cluster
    except ModuleNotFoundError as error:
        raise EnvironmentFault(
            f"--scheduler needs Dask, and there is no {error.name}.",
            "Nothing was graded.",
            "Install it: pip install 'caip[dask]'.",
        ) from None
    return Cluster(address, note)
