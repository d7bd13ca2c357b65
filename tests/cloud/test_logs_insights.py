"""Logs Insights and filter patterns: the right answer or a clear refusal."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud.conftest import Client

NOW = int(time.time()) // 3600 * 3600 - 3600
LINES = [
    (0, "INFO model loaded in 12 ms"),
    (10, "ERROR could not convert string to float: 'male'"),
    (70, "ERROR X has 3 features, but 7 are expected"),
    (80, json.dumps({"level": "warn", "latency": 35, "user": {"id": "u1"}})),
    (90, json.dumps({"level": "warn", "latency": 5})),
    (400, "127.0.0.1 - [ping] 200"),
]


@pytest.fixture(scope="module")
def logs(client: Client) -> Any:
    return client("logs")


@pytest.fixture(scope="module")
def group(logs: Any) -> str:
    name = f"/test/insights-{time.time_ns()}"
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="one")
    events = [{"timestamp": (NOW + second) * 1000 + 5, "message": line} for second, line in LINES]
    logs.put_log_events(logGroupName=name, logStreamName="one", logEvents=events)
    return name


def ask(logs: Any, group: str, query: str) -> list[dict[str, str]]:
    """Return the rows without @ptr."""
    started = logs.start_query(logGroupName=group, startTime=NOW - 60, endTime=NOW + 3600, queryString=query)
    answer = logs.get_query_results(queryId=started["queryId"])
    assert answer["status"] == "Complete"
    rows = [{cell["field"]: cell["value"] for cell in row} for row in answer["results"]]
    return [{name: value for name, value in row.items() if name != "@ptr"} for row in rows]


def messages(rows: list[dict[str, str]]) -> list[str]:
    return [row["@message"][:9] for row in rows]


FILTERS = [
    ("@message like /ERROR/", 2),
    ("@message like 'ERROR'", 2),
    ('@message like "error"', 0),
    ("@message like /(?i)error/", 2),
    ("@message =~ /features/", 1),
    ("@message not like /ERROR/", 4),
    ("not (@message like /ERROR/ or @message like /INFO/)", 3),
    ("@message like /ERROR/ and @message like /male/", 1),
    ("@message like /ERROR/ or @message like /INFO/ and @message like /nothing/", 2),
    ("latency > 10", 1),
    ("latency >= 5 and latency <= 5.0", 1),
    ('level = "warn"', 2),
    ('level != "warn"', 0),
    ('level in ["info", "warn"]', 2),
    ("latency not in [35]", 1),
    ("ispresent(level)", 2),
    ("isPresent(user.id) and user.id = 'u1'", 1),
    ("not ispresent(level)", 4),
    ('@logStream = "one"', 6),
    ("@message like /\\d+\\.0\\.0/", 1),
    ('@message = "INFO model loaded in 12 ms"', 1),
    ("@message like /\\| / # nothing has this", 0),
]


@pytest.mark.parametrize(("condition", "count"), FILTERS)
def test_filter(logs: Any, group: str, condition: str, count: int) -> None:
    assert len(ask(logs, group, f"fields @message | filter {condition}")) == count


def test_without_more_the_newest_come_first_with_time_and_message(logs: Any, group: str) -> None:
    rows = ask(logs, group, "fields @timestamp, @message\n| limit 2")
    assert messages(rows) == ["127.0.0.1", '{"level":']
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(NOW + 400))
    assert rows[0] == {"@timestamp": f"{moment}.005", "@message": LINES[-1][1]}
    assert set(ask(logs, group, "limit 1")[0]) == {"@timestamp", "@message"}


def test_sort(logs: Any, group: str) -> None:
    assert messages(ask(logs, group, "fields @message | sort @timestamp asc | limit 1")) == ["INFO mode"]
    rows = ask(logs, group, "filter ispresent(latency) | fields latency | sort latency asc, @timestamp")
    assert [row["latency"] for row in rows] == ["5", "35"]


def test_stats_by_bin(logs: Any, group: str) -> None:
    rows = ask(logs, group, "filter @message like /ERROR/ | stats count(*) as errors by bin(1m) | sort errors desc")
    starts = {time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(NOW + second)) + ".000" for second in (0, 60)}
    assert {row["bin(1m)"] for row in rows} == starts
    assert [row["errors"] for row in rows] == ["1", "1"]


def test_stats_of_a_field_by_a_field(logs: Any, group: str) -> None:
    query = "stats count(*), avg(latency) as mean, min(latency), max(latency), sum(latency), pct(latency, 50) by level"
    rows = ask(logs, group, f"filter ispresent(level) | {query}")
    assert rows == [
        {
            "level": "warn",
            "count(*)": "2",
            "mean": "20",
            "min(latency)": "5",
            "max(latency)": "35",
            "sum(latency)": "40",
            "pct(latency, 50)": "5",
        }
    ]


def test_stats_of_nothing_is_nought(logs: Any, group: str) -> None:
    assert ask(logs, group, "filter @message like /no such thing/ | stats count(*) as n") == [{"n": "0"}]


def test_parse(logs: Any, group: str) -> None:
    query = 'filter @message like /features/ | parse @message "X has * features, but * are" as got, wanted | display got, wanted'
    assert ask(logs, group, query) == [{"got": "3", "wanted": "7"}]
    query = r"parse @message /loaded in (?<ms>\d+) ms/ | filter ispresent(ms) | stats max(ms) as slowest"
    assert ask(logs, group, query) == [{"slowest": "12"}]
    query = 'parse @message "* *" as level, rest | filter level = "ERROR" | stats count(*) as n by level'
    assert ask(logs, group, query) == [{"level": "ERROR", "n": "2"}]


MALFORMED = [
    ("", "the query is empty"),
    ("dedup @message", "the command 'dedup' is not part of"),
    ("fields @message | unmask @message", "the command 'unmask' is not part of"),
    ("fields strlen(@message)", "the command 'fields' is not understood near: ("),
    ("filter @message", "the command 'filter' is not understood near: its end"),
    ("filter @message like", "the command 'filter'"),
    ("filter @message ~ 'a'", "unexpected symbol"),
    ("filter (@message like /a/", "the command 'filter'"),
    ("filter latency + 1 > 2", "unexpected symbol"),
    ("filter @message like /(/", "the regular expression /(/ is not understood"),
    ("limit many", "the command 'limit'"),
    ("limit 0", "the command 'limit'"),
    ("stats median(latency)", "the command 'stats'"),
    ("stats count(*) by bin(five)", "the command 'stats'"),
    ("parse @message 'a * b * c' as one", "the command 'parse'"),
    ("sort @timestamp sideways", "the command 'sort'"),
    ("SELECT * FROM logs", "the command 'SELECT'"),
]


@pytest.mark.parametrize(("query", "told"), MALFORMED)
def test_what_is_not_understood_is_refused_by_name(logs: Any, group: str, query: str, told: str) -> None:
    with pytest.raises(ClientError, match=re.escape(told)) as error:
        logs.start_query(logGroupName=group, startTime=NOW, endTime=NOW + 60, queryString=query or " ")
    assert error.value.response["Error"]["Code"] == "MalformedQueryException"


def test_several_groups_and_those_that_are_not_there(logs: Any, group: str, name: str) -> None:
    asked = {"startTime": NOW, "endTime": NOW + 3600, "queryString": "stats count(*) as n by @log"}
    started = logs.start_query(logGroupIdentifiers=[f"arn:aws:logs:us-east-1:123456789012:log-group:{group}:*"], **asked)
    (row,) = logs.get_query_results(queryId=started["queryId"])["results"]
    assert {"field": "@log", "value": f"123456789012:{group}"} in row
    with pytest.raises(ClientError) as error:
        logs.start_query(logGroupNames=[group, name], **asked)
    assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"
    with pytest.raises(ClientError) as error:
        logs.get_query_results(queryId=name)
    assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"


PATTERNS = [
    ("ERROR", 2),
    ("ERROR male", 1),
    ("?ERROR ?INFO", 3),
    ("ERROR -male", 1),
    ('"has 3 features"', 1),
    ('ERROR "has 3"', 1),
    ("%has [0-9] features%", 1),
    ("", 6),
]


@pytest.mark.parametrize(("pattern", "count"), PATTERNS)
def test_filter_patterns(logs: Any, group: str, pattern: str, count: int) -> None:
    assert len(logs.filter_log_events(logGroupName=group, filterPattern=pattern)["events"]) == count


@pytest.mark.parametrize("pattern", ['{ $.level = "warn" }', "[ip, user, ...]", "%(%", "a|b"])
def test_filter_patterns_that_are_not_understood_are_refused(logs: Any, group: str, pattern: str) -> None:
    with pytest.raises(ClientError, match="Invalid filter pattern") as error:
        logs.filter_log_events(logGroupName=group, filterPattern=pattern)
    assert error.value.response["Error"]["Code"] == "InvalidParameterException"


def test_what_jobs_and_endpoints_print_is_written_by_the_account_alone(logs: Any, name: str) -> None:
    group = f"/aws/sagemaker/Endpoints/{name}"
    event = {"timestamp": int(time.time() * 1000), "message": "forged"}
    for forge in (
        lambda: logs.create_log_group(logGroupName=group),
        lambda: logs.create_log_stream(logGroupName=group, logStreamName="AllTraffic/i-1"),
        lambda: logs.put_log_events(logGroupName=group, logStreamName="AllTraffic/i-1", logEvents=[event]),
    ):
        with pytest.raises(ClientError) as error:
            forge()
        assert error.value.response["Error"]["Code"] == "AccessDeniedException"


def test_only_the_streams_of_a_prefix_are_filtered(logs: Any, group: str) -> None:
    for name in ("job/algo-1", "job-2/algo-1"):
        logs.create_log_stream(logGroupName=group, logStreamName=name)
        logs.put_log_events(logGroupName=group, logStreamName=name, logEvents=[{"timestamp": NOW * 1000, "message": name}])

    def found(**where: Any) -> list[str]:
        return [event["message"] for event in logs.filter_log_events(logGroupName=group, **where)["events"]]

    assert found(logStreamNamePrefix="job/") == ["job/algo-1"]
    assert sorted(found(logStreamNamePrefix="job")) == ["job-2/algo-1", "job/algo-1"]
    assert found(logStreamNamePrefix="nobody") == []
    assert found(logStreamNamePrefix="job", filterPattern="algo-2") == []
    with pytest.raises(ClientError, match="not both"):
        logs.filter_log_events(logGroupName=group, logStreamNamePrefix="job", logStreamNames=["one"])
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.filter_log_events(logGroupName=f"{group}-not", logStreamNamePrefix="job")
