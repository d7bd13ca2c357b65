"""CloudWatch Logs' operations: queries and filters are ours, the rest is moto's. Imports moto."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import moto.logs.models
import moto.logs.urls
from moto.logs.exceptions import InvalidParameterException, LogsClientError, ResourceNotFoundException
from moto.logs.models import LogGroup
from moto.logs.responses import LogsResponse

from caip_lab.cloud.insights import MalformedQuery, Row, Rows, cell, discover, shown_moment
from caip_lab.cloud.insights_grammar import compile_query
from caip_lab.cloud.log_patterns import TermFilter

__all__ = ["LogsOperations", "install"]

MOST_QUERIES = 200
#: What moto calls the class that matches a pattern.
FILTER = "EventMessageFilter"
#: The name of no stream: to moto, an empty list of names is every stream.
NO_STREAM = "*"


def install() -> None:
    """Let requests go to our operations. Once per process, before the first request."""
    moto.logs.urls.url_paths = {"{0}/$": LogsOperations.dispatch}
    vars(moto.logs.models)[FILTER] = TermFilter


class _Query:
    """A query that was answered, as moto's DescribeQueries and GetQueryResults show one."""

    def __init__(self, query_id: str, text: str, groups: list[LogGroup], found: Rows, scanned: int) -> None:
        self.query_id, self.query, self.status = query_id, text, "Complete"
        self.log_group_names = [group.name for group in groups]
        self._created = int(time.time() * 1000)
        self._found, self._scanned = found, scanned

    def to_json(self, log_group_name: str) -> dict[str, Any]:
        return {
            "queryId": self.query_id,
            "queryString": self.query,
            "status": self.status,
            "createTime": self._created,
            "logGroupName": log_group_name,
        }

    def to_result_json(self) -> dict[str, Any]:
        names = [*dict.fromkeys([*self._found.shown, "@ptr"])]
        return {
            "results": [
                [{"field": name, "value": cell(row[name])} for name in names if row.get(name) is not None]
                for row in self._found.rows
            ],
            "status": self.status,
            "statistics": {
                "recordsMatched": float(len(self._found.rows)),
                "recordsScanned": float(self._scanned),
                "bytesScanned": 0.0,
            },
        }


class LogsOperations(LogsResponse):
    """A request is one method, named as the operation in snake_case."""

    def start_query(self) -> str:
        text, language = self._get_param("queryString"), self._get_param("queryLanguage") or "CWLI"
        if language != "CWLI":
            raise InvalidParameterException(f"This local account has no queries in {language}; use Logs Insights QL (CWLI).")
        start, end = (_milliseconds(self._get_int_param(name)) for name in ("startTime", "endTime"))
        if start > end:
            raise InvalidParameterException("Query's end date and time is before its start. Nothing was queried.")
        groups = self._groups()
        try:
            run = compile_query(text)
        except MalformedQuery as error:
            raise LogsClientError("MalformedQueryException", f"{error}. Nothing was queried.") from None
        rows = _rows(groups, start, end)
        query = _Query(str(uuid.uuid4()), text, groups, run(rows), len(rows))
        queries: dict[str, Any] = self.logs_backend.queries
        while len(queries) >= MOST_QUERIES:
            del queries[next(iter(queries))]
        queries[query.query_id] = query
        return json.dumps({"queryId": query.query_id})

    def get_query_results(self) -> str:
        if self._get_param("queryId") not in self.logs_backend.queries:
            raise ResourceNotFoundException("The specified query does not exist.")
        return super().get_query_results()

    def filter_log_events(self) -> str:
        """Know the prefix of streams as well, which moto passes over."""
        prefix = self._get_param("logStreamNamePrefix")
        if prefix is None:
            return super().filter_log_events()
        if self._get_param("logStreamNames"):
            raise InvalidParameterException("Give logStreamNames or logStreamNamePrefix, not both. Nothing was searched.")
        group = self.logs_backend.groups.get(self._get_param("logGroupName"))
        names = [name for name in list(group.streams if group else ()) if name.startswith(prefix)]
        self.body = json.dumps({**json.loads(self.body), "logStreamNames": names or [NO_STREAM]})
        return super().filter_log_events()

    def _groups(self) -> list[LogGroup]:
        given = [self._get_param("logGroupName"), self._get_param("logGroupNames"), self._get_param("logGroupIdentifiers")]
        if sum(bool(each) for each in given) != 1:
            raise InvalidParameterException("Name log groups in one of logGroupName, logGroupNames and logGroupIdentifiers.")
        one, names, identifiers = given
        wanted = [one] if one else names or [str(each).removesuffix(":*").rpartition(":log-group:")[2] for each in identifiers]
        for name in wanted:
            if name not in self.logs_backend.groups:
                raise ResourceNotFoundException(f"Log group '{name}' does not exist for account ID '{self.current_account}'")
        return [self.logs_backend.groups[name] for name in wanted]


def _milliseconds(given: int) -> int:
    """Return a time that is given in seconds, or already in milliseconds, as StartQuery takes both."""
    return given if given > 10**11 else given * 1000


def _rows(groups: list[LogGroup], start: int, end: int) -> list[Row]:
    """Return the events of the groups as rows, the newest first."""
    last = end + 999 if end % 1000 == 0 else end
    found = [
        (event, stream, group)
        for group in groups
        for stream in list(group.streams.values())
        for event in list(stream.events)
        if start <= event.timestamp <= last
    ]
    found.sort(key=lambda each: (each[0].timestamp, each[0].event_id), reverse=True)
    return [
        discover(event.message)
        | {
            "@timestamp": shown_moment(event.timestamp),
            "@ingestionTime": shown_moment(event.ingestion_time),
            "@message": event.message,
            "@logStream": stream.log_stream_name,
            "@log": f"{group.account_id}:{group.name}",
            "@ptr": str(event.event_id),
        }
        for event, stream, group in found
    ]
