from caip_lab.checks import category, close, hint, points


def busy_nights(rng):
    """Return five nights with true positives and false ones."""
    return [(int(tp), int(fp)) for tp, fp in zip(rng.integers(3, 30, 5), rng.integers(3, 30, 5), strict=True)]


def mean_precision(nights):
    return sum(tp / (tp + fp) for tp, fp in nights) / len(nights)


def shuffled(nights, rng):
    return [nights[i] for i in rng.permutation(len(nights))]


@points(0.3)
@category("some nights are quiet")
@hint("By how many nights do you divide? Does a night with many alarms weigh more than one with few?")
def test_quiet_nights_are_left_out(student, rng):
    """nightly_precision is the plain mean over the nights on which something was flagged"""
    nights = busy_nights(rng)
    assert student.nightly_precision(shuffled([*nights, (0, 0), (0, 0)], rng)) == close(mean_precision(nights))


@points(0.3)
@category("on some nights every alarm is false")
@hint("A night with false alarms only is not quiet. What is its precision?")
def test_bad_nights_count(student, rng):
    """nightly_precision counts a night on which every alarm was false"""
    nights = [*busy_nights(rng), (0, int(rng.integers(2, 9))), (0, 1)]
    assert student.nightly_precision(shuffled([*nights, (0, 0)], rng)) == close(mean_precision(nights))


@points(0.2)
@category("every night is quiet")
@hint("If you leave out all the nights, what do you divide by?")
def test_only_quiet_nights(student, rng):
    """nightly_precision is 0.0 if every night was quiet, and a mean otherwise"""
    nights = busy_nights(rng)
    assert student.nightly_precision(nights) == close(mean_precision(nights))
    assert student.nightly_precision([(0, 0)] * int(rng.integers(1, 6))) == close(0.0)
