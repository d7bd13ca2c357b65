from numbers import Real

from caip_lab.checks import hint, points


@points(0.4)
@hint(
    "Milliseconds and percent? titanic-lab answers within some milliseconds, and less than half of its requests fail.",
    "Print the sums that you get from CloudWatch, before you compute anything. If there is none, look at the "
    "dimensions. Then write the unit beside each number. In which unit is the latency, and in which do you "
    "want it?",
    "Take two minutes: in the first, 1 request took 900, in the second, 9 requests took 100 each. All 10 took "
    "1800 together, so the mean is 180. The mean of the two means, 900 and 100, would be 500, which is wrong. "
    "So sum first, divide later. Then units: 180 microseconds are 0.18 milliseconds. And 3 errors among 10 "
    "requests are 30 percent, not 0.3.",
)
def test_plausible(student):
    """latency_ms and error_percent of titanic-lab are numbers of the right size"""
    latency = student.latency_ms("titanic-lab")
    assert isinstance(latency, Real), "latency_ms should return a number"
    assert 0.01 < latency < 60_000
    percent = student.error_percent("titanic-lab", "Invocation4XXErrors")
    assert isinstance(percent, Real), "error_percent should return a number"
    assert 1 < percent < 50
