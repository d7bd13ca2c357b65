import json

from caip_lab.checks import category, hint, points, same

NEEDED = 50
#: The most that the lab's own apps ask.
LAB_ERRORS, LAB_ANSWERED = 9, 80


def rung(account):
    """Return whether server-errors went to ALARM, and is still the alarm that the lab made."""
    client = account.client("cloudwatch")
    alarms = client.describe_alarms(AlarmNames=["server-errors"])["MetricAlarms"]
    asked = [(one.get("MetricName"), one.get("Statistic"), one.get("Threshold"), one.get("ComparisonOperator")) for one in alarms]
    assert asked == same([("Invocation5XXErrors", "Sum", float(NEEDED), "GreaterThanOrEqualToThreshold")])
    history = client.describe_alarm_history(AlarmName="server-errors", HistoryItemType="StateUpdate")["AlarmHistoryItems"]
    return any(json.loads(one["HistoryData"])["newState"]["stateValue"] == "ALARM" for one in history)


def what_happened(measured):
    """Say what titanic-lab was asked most, beyond what the lab's own apps ask."""
    failed, refused = (measured("titanic-lab", f"Invocation{kind}Errors") for kind in ("5XX", "4XX"))
    if failed > LAB_ERRORS:
        return "failed on enough" if failed >= NEEDED else "failed on some"
    if refused > LAB_ERRORS:
        return "refused"
    return "answered" if measured("titanic-lab", "Invocations") - failed - refused > LAB_ANSWERED else "little"


@points(0.8)
@category("what happened at the endpoint")
@hint("What did the endpoint measure? On which requests does the script fail, and how many of them does the alarm want?")
def test_it_rang_because_requests_failed(account, measured):
    """server-errors has rung because titanic-lab failed on enough requests"""
    assert (rung(account), what_happened(measured)) == same((True, "failed on enough"))
