from caip_lab.checks import hint, points, same

NAMES = ["titanic-latency", "titanic-4xx", "titanic-5xx", "titanic-memory"]


@points(0.4)
@hint(
    "Are the alarms called exactly as in the table?",
    "List what there is: cloudwatch.describe_alarms(). Compare the names letter by letter with the table. If "
    "one is missing, run only its call and read the error that comes back.",
    'Take an alarm for a fridge: name "fridge-warm", metric Temperature, statistic "Average", period 60, one '
    'period, "GreaterThanThreshold", threshold 8. If the sensor reports in tenths of a degree, 8 degrees are '
    "80, and a threshold of 8 would ring day and night. So ask of each of the four: in which unit does the "
    "metric come, and is it a number or a share? A loop over a small table spares you four long calls.",
)
def test_the_four_alarms_are_there(student):
    """the four alarms are in your account"""
    assert [name for name in NAMES if student.alarm_state(name) == "not there"] == same([])
