"""CloudTrail's LookupEvents over the account's own record; the rest of CloudTrail is moto's. Imports moto."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import moto.cloudtrail.urls
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.exceptions import JsonRESTError

from caip_lab.cloud import services
from caip_lab.cloud.trail_events import event, matching

__all__ = ["Trail", "install"]

MOST_RESULTS = 50
KEYS = ("EventId", "EventName", "ReadOnly", "Username", "ResourceType", "ResourceName", "EventSource", "AccessKeyId")


class Trail(CloudTrailResponse):
    """Events are there at once, where AWS takes some minutes; and none of them is ever lost to a trail's settings."""

    def lookup_events(self) -> str:
        attribute, after, before = self._attribute(), self._time("StartTime", 0.0), self._time("EndTime", math.inf)
        if after > before:
            raise JsonRESTError("InvalidTimeRangeException", "The start time must be before the end time.")
        most, start = self._most(), self._start()
        record = services.get().record
        calls = [] if record is None else list(record.after(0))
        found = [call for call in matching(calls, attribute, after, before) if call.number <= start]
        answer: dict[str, Any] = {"Events": [event(call, self.current_account, self.region) for call in found[:most]]}
        if len(found) > most:
            answer["NextToken"] = base64.b64encode(str(found[most].number).encode()).decode()
        return json.dumps(answer)

    def _attribute(self) -> tuple[str, str] | None:
        given = self._get_param("LookupAttributes") or []
        if not given:
            return None
        key = given[0].get("AttributeKey")
        if len(given) > 1 or key not in KEYS:
            raise JsonRESTError("InvalidLookupAttributesException", "Specify one lookup attribute with a valid key.")
        return key, str(given[0].get("AttributeValue"))

    def _time(self, name: str, default: float) -> float:
        given = self._get_param(name)
        return default if given is None else float(given)

    def _most(self) -> int:
        most = self._get_param("MaxResults", MOST_RESULTS)
        if not 1 <= int(most) <= MOST_RESULTS:
            raise JsonRESTError("InvalidMaxResultsException", f"MaxResults must be between 1 and {MOST_RESULTS}.")
        return int(most)

    def _start(self) -> float:
        """Return the number of the newest call of this page."""
        token = self._get_param("NextToken")
        if not token:
            return math.inf
        try:
            return int(base64.b64decode(token, validate=True))
        except ValueError:
            raise JsonRESTError("InvalidNextTokenException", "The token is not one that this operation returned.") from None


def install() -> None:
    """Let CloudTrail's requests come here."""
    moto.cloudtrail.urls.url_paths = {"{0}/$": Trail().dispatch}
