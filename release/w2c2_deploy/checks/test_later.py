from collections.abc import Iterable

from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "Did you wait until the result was there, and read it as JSON?",
    "The call returns at once, with the place where the result will be. So there are three steps: ask, wait "
    "for the object at that place, read it. Which of the three is missing?",
    "Take a photo shop. You hand in a film and get a ticket with a shelf number on it. If you go to the shelf "
    "at once, it is empty: that is no mistake of the shop's. You wait until the envelope lies there. With S3, "
    'the place s3://photos/out/a.json has two parts: the bucket is "photos", the key is "out/a.json". A waiter '
    "takes both, and so does get_object.",
)
def test_twenty_five_labels(student):
    """later_labels is a list of 25 labels, 0 or 1"""
    labels = student.later_labels
    assert isinstance(labels, Iterable), "later_labels should be a list"
    assert len(list(labels)) == same(25)
    assert sorted(set(labels)) == same([0, 1])
