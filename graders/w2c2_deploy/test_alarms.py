"""An alarm is judged by when it would ring: its value is computed for made-up hours, however it is written."""

import ast
import operator

import pytest

from caip_lab.checks import category, hint, points, same

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
ENDPOINT = [("EndpointName", "titanic-lab"), ("VariantName", "AllTraffic")]
#: Of a metric-math expression: more than any alarm needs. It comes from the student and is computed here.
LONGEST_EXPRESSION = 200


@pytest.fixture
def alarm(account):
    """Return an alarm by its name, and see that it looks at one minute of titanic-lab and sleeps when nothing is there."""

    def found(name):
        alarms = account.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
        assert [one["AlarmName"] for one in alarms] == same([name])
        one = alarms[0]
        assert (one["EvaluationPeriods"], one.get("DatapointsToAlarm", 1)) == same((1, 1))
        assert [part["Period"] for part in parts(one)] == same([60] * len(parts(one)))
        assert (one.get("TreatMissingData", "missing") == "breaching") == same(False)
        assert one["ComparisonOperator"] == same("GreaterThanThreshold")
        assert [part["Dimensions"] for part in parts(one)] == same([ENDPOINT] * len(parts(one)))
        return one

    return found


def parts(alarm):
    """Return the metrics that an alarm looks at, each as a dictionary, and the id that an expression calls it by."""
    queries = alarm.get("Metrics") or []
    stats = [{**one["MetricStat"], "Id": one["Id"]} for one in queries if "MetricStat" in one]
    if not queries:
        stats = [{"Metric": alarm, "Period": alarm["Period"], "Stat": alarm.get("Statistic", ""), "Id": ""}]
    return [
        {
            "Id": one["Id"],
            "Metric": (one["Metric"]["Namespace"], one["Metric"]["MetricName"]),
            "Dimensions": sorted((each["Name"], each["Value"]) for each in one["Metric"].get("Dimensions", [])),
            "Period": one["Period"],
            "Stat": one["Stat"],
        }
        for one in stats
    ]


def value(alarm, minute):
    """Return what the alarm compares with its threshold in a minute: {(namespace, metric): {statistic: number}}."""
    known = {one["Id"]: minute.get(one["Metric"], {}).get(one["Stat"]) for one in parts(alarm)}
    queries = alarm.get("Metrics") or []
    if not queries:
        return known[""]
    expressions = {one["Id"]: one["Expression"] for one in queries if "Expression" in one}
    returned = [one["Id"] for one in queries if one.get("ReturnData", True)]
    assert len(returned) == same(1)
    try:
        return computed(returned[0], known, expressions)
    except RecursionError:  # expressions that need each other in a long chain
        return None


def computed(name, known, expressions):
    """Compute a query by its id. Each expression is computed once: one that needs itself has no value."""
    if name in expressions:
        known[name] = None
        text = expressions.pop(name)
        known[name] = arithmetic(parsed(text), lambda other: computed(other, known, expressions))
    return known.get(name)


def parsed(text):
    """Return an expression's tree, None where it is none or too long."""
    try:
        return ast.parse(text, mode="eval").body if len(text) <= LONGEST_EXPRESSION else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def arithmetic(node, look_up):
    """Compute + - * / of numbers and ids, as the account does, which refuses an alarm on anything else; None for that."""
    if isinstance(node, ast.Constant):
        return float(node.value) if type(node.value) in (int, float) else None
    if isinstance(node, ast.Name):
        return look_up(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return arithmetic(ast.BinOp(ast.Constant(-1), ast.Mult(), node.operand), look_up)
    if not isinstance(node, ast.BinOp) or type(node.op) not in OPERATORS:
        return None
    left, right = arithmetic(node.left, look_up), arithmetic(node.right, look_up)
    try:
        return None if left is None or right is None else OPERATORS[type(node.op)](left, right)
    except ZeroDivisionError:  # CloudWatch has no point then
        return None


def rings(alarm, minute):
    found = value(alarm, minute)
    return found is not None and found > alarm["Threshold"]


def errors(metric, wrong, of):
    """Return a minute in which so many of the requests were errors: each request is 0 or 1."""
    counted = {"Sum": float(wrong), "Average": wrong / of, "SampleCount": float(of), "Maximum": 1.0, "Minimum": 0.0}
    calls = {"Sum": float(of), "Average": 1.0, "SampleCount": float(of), "Maximum": 1.0, "Minimum": 1.0}
    return {("AWS/SageMaker", metric): counted, ("AWS/SageMaker", "Invocations"): calls}


def mean(metric, average):
    """Return a minute in which a metric had this mean; its least and greatest values lie far from it."""
    statistics = {"Average": average, "Minimum": average / 50, "Maximum": average * 50, "Sum": average * 7, "SampleCount": 7.0}
    return {metric: statistics}


def check_share(alarm, metric, percent):
    """See for hours of few and of many requests when it rings: all at once, because that tells mistakes apart."""
    sizes = (100, 1000, 20_000)
    minutes = [(of, more) for of in sizes for more in (of // 100, 0, -of * percent // 100)]
    rung = [(of, more) for of, more in minutes if rings(alarm, errors(metric, of * percent // 100 + more, of))]
    assert rung == same([(of, of // 100) for of in sizes])


def check_mean(alarm, metric, limit):
    """See at which parts of the limit it rings."""
    factors = (40, 1 + 1e-7, 1.0, 0.98, 0.1, 1e-2, 1e-4)
    assert [factor for factor in factors if rings(alarm, mean(metric, limit * factor))] == same([40, 1 + 1e-7])


@points(0.4)
@category("titanic-latency")
@hint("In which unit is ModelLatency? Above which mean must somebody act?")
def test_latency(account, alarm):
    """titanic-latency rings when titanic-lab needs more than 1000 ms on average"""
    check_mean(alarm("titanic-latency"), ("AWS/SageMaker", "ModelLatency"), 1_000_000)


@points(0.4)
@category("titanic-4xx")
@hint("Is it a share of the requests, or a number? If a share: as a fraction or in percent?")
def test_4xx(account, alarm):
    """titanic-4xx rings when more than 5 % of the requests are refused, however many requests there are"""
    check_share(alarm("titanic-4xx"), "Invocation4XXErrors", 5)


@points(0.4)
@category("titanic-5xx")
@hint("Is it a share of the requests, or a number? If a share: as a fraction or in percent?")
def test_5xx(account, alarm):
    """titanic-5xx rings when the script fails on more than 1 % of the requests, however many requests there are"""
    check_share(alarm("titanic-5xx"), "Invocation5XXErrors", 1)


@points(0.4)
@category("titanic-memory")
@hint("In which namespace is MemoryUtilization, and in which unit?")
def test_memory(account, alarm):
    """titanic-memory rings when titanic-lab uses more than 80 % of its memory on average"""
    check_mean(alarm("titanic-memory"), ("/aws/sagemaker/Endpoints", "MemoryUtilization"), 80)
