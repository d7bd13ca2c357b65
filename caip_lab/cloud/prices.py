"""The instance prices that a bill is made with: a small dated table, beside this file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Prices"]

#: Kind of what runs -> the column of the table.
COLUMNS = {"training-job": "training", "endpoint": "hosting", "transform-job": "transform"}


@dataclass(frozen=True)
class Prices:
    """Prices in USD of one region on one date."""

    date: str
    region: str
    note: str
    instances: Mapping[str, Mapping[str, float]]
    serverless_gb_second: float
    serverless_request: float

    @classmethod
    @cache
    def load(cls) -> Prices:
        """Return the table of ``prices.json``."""
        table = json.loads(files("caip_lab.cloud").joinpath("prices.json").read_text(encoding="utf-8"))
        return cls(
            date=table["date"],
            region=table["region"],
            note=table["note"],
            instances=table["usd_per_hour"],
            serverless_gb_second=table["serverless_usd"]["gb_second"],
            serverless_request=table["serverless_usd"]["request"],
        )

    def per_hour(self, kind: str, instance_type: str) -> float | None:
        """Return the price of one instance for an hour, or None where the table has none."""
        return self.instances.get(instance_type, {}).get(COLUMNS.get(kind, kind))

    def serverless(self, gb_seconds: float, requests: int) -> float:
        """Return what serverless invocations cost."""
        return gb_seconds * self.serverless_gb_second + requests * self.serverless_request
