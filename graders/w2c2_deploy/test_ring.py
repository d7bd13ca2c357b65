import json

from caip_lab.checks import category, hint, points, same

NEEDED = 50


def rung(account):
    """Return whether server-errors went to ALARM, and is still the alarm that the lab made."""
    client = account.client("cloudwatch")
    alarms = client.describe_alarms(AlarmNames=["server-errors"])["MetricAlarms"]
    asked = [(one.get("MetricName"), one.get("Statistic"), one.get("Threshold"), one.get("ComparisonOperator")) for one in alarms]
    assert asked == same([("Invocation5XXErrors", "Sum", float(NEEDED), "GreaterThanOrEqualToThreshold")])
    history = client.describe_alarm_history(AlarmName="server-errors", HistoryItemType="StateUpdate")["AlarmHistoryItems"]
    return any(json.loads(one["HistoryData"])["newState"]["stateValue"] == "ALARM" for one in history)


@points(0.8)
@category("what happened at the endpoint")
@hint("What did the endpoint measure? On which requests does the script fail, and how many of them does the alarm want?")
def test_it_rang_because_requests_failed(account, measured):
    """server-errors has rung because titanic-lab failed on enough requests"""
    assert rung(account)
    assert measured("titanic-lab", "Invocation5XXErrors") >= NEEDED
