from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "Did its script run? If it did, where is the traceback?",
    "Print the FailureReason of each of the three failed jobs. With which word does each begin? For those "
    "whose script ran, print the log and find the line Traceback. Which line below it is the first that is "
    "not indented?",
    "Take the lines of another program: start, Traceback (most recent call last):, two lines that begin with "
    "spaces, OSError: disk full, cleaning up. The answer is OSError: disk full. To find it, look for the "
    "place of the line that begins with Traceback. From there on, pass over the lines that begin with a "
    "space, and take the next. The last line of the whole log would have been cleaning up.",
)
def test_a_hyperparameter_was_missing(student):
    """reason finds what the job without a depth failed on"""
    assert student.reason(student.lab_jobs["depth"]) == same("KeyError: 'depth'")
