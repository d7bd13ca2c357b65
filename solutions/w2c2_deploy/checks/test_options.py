from caip_lab.checks import hint, points, same

CASES = ["checkout", "customers", "scans", "townhall"]
WAYS = ["real-time", "serverless", "asynchronous", "batch"]


@points(0.4)
@hint("Is each way spelled as in the task? This check looks at the form only.")
def test_each_case_has_a_way(student):
    """answer_options gives each of the four cases one of the four ways"""
    options = student.answer_options
    assert isinstance(options, dict), "answer_options should be a dictionary"
    assert sorted(options) == same(CASES)
    assert [case for case in CASES if options[case] not in WAYS] == same([])
