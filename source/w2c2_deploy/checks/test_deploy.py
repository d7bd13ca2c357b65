from caip_lab.checks import hint, points, same


@points(0.4)
@hint(
    "Is the endpoint called exactly titanic? Did you wait until it was in service? describe_endpoint has the reason of a failure."
)
def test_titanic_is_in_service(student):
    """the endpoint titanic is in service"""
    assert student.status("titanic") == same("InService")
