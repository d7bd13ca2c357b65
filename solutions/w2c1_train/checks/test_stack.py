from caip_lab.checks import hint, points, same


@points(0.4)
@hint(
    "Is the stack called exactly titanic? Did you wait? describe_stack_events has the reason of a failure.",
    "Run your cell step by step. After create_stack look at stack_status('titanic'). If it is "
    "ROLLBACK_COMPLETE, go through describe_stack_events and read the first ResourceStatusReason. A stack "
    "that failed keeps its name: delete it before you try again.",
    "Take a template of a club house with the parameters Town and Doors. You hand over a list with one "
    'dictionary for each: Town is the text "Bonn", Doors is the text "front,back", not a Python list. You say '
    "in Capabilities that it may make roles, and wait. Then the outputs come as a list of dictionaries, each "
    "with a key and a value. A loop, or a dictionary comprehension, turns such pairs into one dictionary.",
)
def test_the_stack_is_complete(student):
    """the stack titanic is complete, and outputs has its four outputs"""
    assert student.stack_status("titanic") == same("CREATE_COMPLETE")
    assert sorted(student.outputs) == same(["Bucket", "DomainId", "RoleArn", "UserProfile"])
