from collections.abc import Iterable

from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "Is there one answer for each passenger, as a whole number?",
    "Look at the answer file as text first: where is it, how long is it, and what stands between two labels? "
    "Then make whole numbers of it. If there is no file, ask the job for its state and reason.",
    'Take a text "7\\n8\\n9\\n". With split() it becomes the texts 7, 8, 9, and int(...) makes a number of each. '
    "A whole file that is sent as one request gets one answer. Split by lines, each line is a record of its "
    "own. And if the answers are put together without line ends, you read 789. Three settings of the job "
    "decide this. Which are they?",
)
def test_two_hundred_labels(student):
    """batch_labels is a list of 200 labels, 0 or 1"""
    labels = student.batch_labels
    assert isinstance(labels, Iterable), "batch_labels should be a list"
    assert len(list(labels)) == same(200)
    assert sorted(set(labels)) == same([0, 1])
