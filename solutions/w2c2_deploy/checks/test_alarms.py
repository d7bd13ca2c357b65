from caip_lab.checks import hint, points, same

NAMES = ["titanic-latency", "titanic-4xx", "titanic-5xx", "titanic-memory"]


@points(0.4)
@hint("Are the alarms called exactly as in the table?")
def test_the_four_alarms_are_there(student):
    """the four alarms are in your account"""
    assert [name for name in NAMES if student.alarm_state(name) == "not there"] == same([])
