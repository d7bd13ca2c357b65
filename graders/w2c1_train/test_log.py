from caip_lab.checks import category, hint, points, same


@points(0.5)
@category("jobs of last night, and one that ran just now")
@hint("Is it the whole log, in its order? The name of one job is the beginning of others': what follows it in a stream's name?")
def test_the_lines_of_one_job(student, night, lines_of, one_more_job, rng):
    """log_lines returns the lines of this job, all of them and in their order, and none of another job"""
    later = one_more_job(trees=int(rng.integers(2, 6)) * 5, depth=int(rng.integers(2, 9)))
    for name in (night["first"], later, night["other"]):
        expected = lines_of(name)
        assert len(expected) > 3
        assert student.log_lines(name) == same(expected)


@points(0.3)
@category("a job that failed")
@hint("A failed job has a log, too, if its script was started.")
def test_the_lines_of_a_failed_job(student, night, lines_of):
    """log_lines returns the lines of a job that failed, its traceback included"""
    expected = lines_of(night["data"])
    assert any(line.startswith("Traceback") for line in expected)
    assert student.log_lines(night["data"]) == same(expected)
