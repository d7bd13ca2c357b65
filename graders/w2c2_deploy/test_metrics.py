import pytest

from caip_lab.checks import category, close, hint, points, same

SLACK = 1e-6


@pytest.fixture
def asked(student, another_endpoint, measured, rng):
    """Return the name of an endpoint that is new, and let the lab's own apps ask it, in numbers that nobody knows.

    What counts is what the account then measured: that so many came, in whatever way the apps may have been changed.
    At titanic-lab others were before, more at one student's than at another's.
    """
    name, good, refused, failed = another_endpoint(), *(int(rng.integers(*span)) for span in ((7, 12), (1, 4), (4, 7)))
    student.rescue.traffic(name, good, refused, failed)
    came = [measured(name, metric) for metric in ("Invocations", "Invocation4XXErrors", "Invocation5XXErrors")]
    assert came == same([good + refused + failed, refused, failed])
    return name


@points(0.5)
@category("after more requests")
@hint("ModelLatency is in microseconds. Is it the mean of all requests, or of the minutes?")
def test_latency(student, account, asked, measured):
    """latency_ms is the mean latency of all requests of the last hour, in milliseconds"""
    got = student.latency_ms(asked)
    expected = measured(asked, "ModelLatency") / measured(asked, "ModelLatency", "SampleCount") / 1000
    assert got == close(expected, rel=SLACK)


@points(0.7)
@category("after more requests, some of them refused and some failed on")
@hint("Which part of all Invocations is it, in percent?")
def test_shares(student, account, asked, measured):
    """error_percent is the part of the requests that was refused, or failed on, in percent"""
    for metric in ("Invocation4XXErrors", "Invocation5XXErrors"):
        got = student.error_percent(asked, metric)
        assert got == close(100 * measured(asked, metric) / measured(asked, "Invocations"), rel=SLACK)


@points(0.4)
@category("an endpoint that nobody has asked")
@hint("What do you divide by when there was no request?")
def test_nobody_asked(student, account, measured, rng):
    """error_percent is 0.0 for an endpoint that nobody has asked, and a share for one that was asked"""
    asked = 100 * measured("titanic-lab", "Invocation4XXErrors") / measured("titanic-lab", "Invocations")
    is_right = student.error_percent("titanic-lab", "Invocation4XXErrors") == close(asked, rel=SLACK)
    assert is_right == same(True)  # how wrong it is, is another number in each account
    assert student.error_percent("titanic-" + "".join(rng.choice(list("xyzw"), 6)), "Invocation4XXErrors") == close(0.0)
