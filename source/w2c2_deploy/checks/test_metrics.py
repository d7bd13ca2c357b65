from caip_lab.checks import hint, points


@points(0.4)
@hint("Milliseconds and percent? titanic-lab answers within some milliseconds, and less than half of its requests fail.")
def test_plausible(student):
    """latency_ms and error_percent of titanic-lab are numbers of the right size"""
    assert 0.01 < float(student.latency_ms("titanic-lab")) < 60_000
    assert 1 < float(student.error_percent("titanic-lab", "Invocation4XXErrors")) < 50
