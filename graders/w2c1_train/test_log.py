from caip_lab.checks import category, hint, points, same

WHOLE = "all lines, in their order"


def told(found, expected):
    """Say in words what came: the lines themselves hold times and names, which are others in each account."""
    if isinstance(found, str | bytes):
        return "one text"
    lines = list(found)
    if not all(isinstance(line, str) for line in lines):
        return "no texts"
    if set(lines) - set(expected):
        return "lines of other jobs as well" if set(expected) <= set(lines) else "lines of other jobs"
    if lines == expected[::-1]:
        return "all lines, the newest first"
    return WHOLE if lines == expected else "some lines, or in another order"


@points(0.5)
@category("jobs of last night, and one that ran just now")
@hint("Is it the whole log, in its order? The name of one job is the beginning of others': what follows it in a stream's name?")
def test_the_lines_of_one_job(student, night, lines_of, one_more_job, rng):
    """log_lines returns the lines of this job, all of them and in their order, and none of another job"""
    later = one_more_job(trees=int(rng.integers(2, 6)) * 5, depth=int(rng.integers(2, 9)))
    for name in (later, night["first"], night["other"]):
        expected = lines_of(name)
        assert len(expected) > 3
        found = student.log_lines(name)
        assert told(found, expected) == same(WHOLE)
        assert found == same(expected)


@points(0.3)
@category("a job that failed")
@hint("A failed job has a log, too, if its script was started.")
def test_the_lines_of_a_failed_job(student, night, lines_of):
    """log_lines returns the lines of a job that failed, its traceback included"""
    expected = lines_of(night["data"])
    assert any(line.startswith("Traceback") for line in expected)
    found = student.log_lines(night["data"])
    assert told(found, expected) == same(WHOLE)
    assert found == same(expected)
