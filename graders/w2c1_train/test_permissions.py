from caip_lab.checks import category, hint, points, same


@points(0.2)
@category("Ada's refusal")
@hint("Who is it that is not authorized?")
def test_ada(student):
    """the document behind Ada's refusal is right"""
    assert student.answer_permissions["ada"] == same("caller")


@points(0.2)
@category("Ben's refusal")
@hint("Which document says who may take on a role?")
def test_ben(student):
    """the document behind Ben's refusal is right"""
    assert student.answer_permissions["ben"] == same("trust")


@points(0.2)
@category("Cleo's failed job")
@hint(
    "Which of the policies hangs on a resource, and not on somebody?",
    "Find in each message who was refused, and when. Was it the user, before any job began? Was it SageMaker, "
    "at the door? Or the job itself, while it ran? If a policy is named in the message, which kind is it?",
    "Take an office. Your contract says whether you may send a courier. The courier's badge says which "
    "company may wear it. The badge also opens some doors and not others. And a safe can have a list of its "
    "own, of people whom it never opens for, whatever their badge says. Somebody who is stopped in four "
    "places has four different people to call. At which of these places did each of the four stop?",
)
def test_cleo(student):
    """the document behind Cleo's failed job is right"""
    assert student.answer_permissions["cleo"] == same("bucket")


@points(0.2)
@category("Dan's empty log")
@hint("As whom does a job write its log?")
def test_dan(student):
    """the document behind Dan's empty log is right"""
    assert student.answer_permissions["dan"] == same("role")
