from caip_lab.checks import category, close, hint, points

SLACK = 1e-6


def fresh_traffic(student, rng):
    """Let the lab's own apps ask more, in numbers that nobody knows. What counts is what the account then measured."""
    student.rescue.traffic("titanic-lab", int(rng.integers(20, 60)), int(rng.integers(4, 20)), int(rng.integers(21, 40)))


@points(0.5)
@category("after more requests")
@hint("ModelLatency is in microseconds. Is it the mean of all requests, or of the minutes?")
def test_latency(student, account, measured, rng):
    """latency_ms is the mean latency of all requests of the last hour, in milliseconds"""
    fresh_traffic(student, rng)
    got = student.latency_ms("titanic-lab")
    expected = measured("titanic-lab", "ModelLatency") / measured("titanic-lab", "ModelLatency", "SampleCount") / 1000
    assert got == close(expected, rel=SLACK)


@points(0.7)
@category("after more requests, some of them refused and some failed on")
@hint("Which part of all Invocations is it, in percent?")
def test_shares(student, account, measured, rng):
    """error_percent is the part of the requests that was refused, or failed on, in percent"""
    fresh_traffic(student, rng)
    for metric in ("Invocation4XXErrors", "Invocation5XXErrors"):
        got = student.error_percent("titanic-lab", metric)
        assert got == close(100 * measured("titanic-lab", metric) / measured("titanic-lab", "Invocations"), rel=SLACK)


@points(0.4)
@category("an endpoint that nobody has asked")
@hint("What do you divide by when there was no request?")
def test_nobody_asked(student, account, measured, rng):
    """error_percent is 0.0 for an endpoint that nobody has asked, and a share for one that was asked"""
    fresh_traffic(student, rng)
    asked = 100 * measured("titanic-lab", "Invocation4XXErrors") / measured("titanic-lab", "Invocations")
    assert student.error_percent("titanic-lab", "Invocation4XXErrors") == close(asked, rel=SLACK)
    assert student.error_percent("titanic-" + "".join(rng.choice(list("xyzw"), 6)), "Invocation4XXErrors") == close(0.0)
