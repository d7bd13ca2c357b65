from caip_lab.checks import hint, points, same


@points(0.2)
@hint("On what does the script fail? How often has it to fail within an hour?")
def test_it_rings(student):
    """the state of server-errors is ALARM"""
    assert student.alarm_state("server-errors") == same("ALARM")
