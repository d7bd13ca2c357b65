from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "On what does the script fail? How often has it to fail within an hour?",
    "An alarm follows what happens at the endpoint. So something has to go wrong there, and often enough. "
    "Which requests did the script of our colleague fail on, and how many does the alarm need?",
    'Take a door that reports "forced" when somebody pulls it three times while it is locked. To try this '
    'alarm you do not write "forced" into its book; you pull three times. Each pull fails, as it should, and '
    "your hand must not stop at the first one. In Python a failed call raises an error, so a loop needs try "
    "and except inside it. Then wait a moment, and ask for the state.",
)
def test_it_rings(student):
    """the state of server-errors is ALARM"""
    assert student.alarm_state("server-errors") == same("ALARM")
