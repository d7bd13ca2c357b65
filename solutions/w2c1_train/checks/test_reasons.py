from caip_lab.checks import hint, points, same

CASES = ["clinic", "homework", "photos", "receipts"]
MACHINES = ["laptop", "ml.m5.large", "ml.m5.24xlarge", "ml.g4dn.xlarge"]


@points(0.2)
@hint("Is each machine spelled as in the table? This check looks at the form only.")
def test_each_case_has_a_machine(student):
    """answer_machines gives each of the four cases one of the four machines"""
    assert sorted(student.answer_machines) == same(CASES)
    assert [case for case in CASES if student.answer_machines[case] not in MACHINES] == same([])
