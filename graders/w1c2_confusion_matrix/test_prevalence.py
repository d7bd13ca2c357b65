from caip_lab.checks import category, close, hint, points


def _draw(rng):
    """Return recall, specificity and prevalence, strictly between 0 and 1."""
    return float(rng.uniform(0.3, 0.95)), float(rng.uniform(0.6, 0.99)), float(rng.uniform(0.01, 0.4))


def _value(result, name):
    """Return what stands under ``name``; what is no dictionary stays as it is and matches nothing."""
    return result.get(name) if isinstance(result, dict) else [result]


def _both(result):
    """Keep the two asked for of a dictionary; anything else stays as it is and matches nothing."""
    if isinstance(result, dict):
        return {name: result[name] for name in ("precision", "accuracy") if name in result}
    return result


@points(0.6)
@category("precision, random recall, specificity and prevalence")
@hint("Count 1000 listings: how many guns are flagged, how many harmless ones? Which part of the flagged are guns?")
def test_precision(student, rng):
    """the precision is right at any prevalence"""
    for _ in range(3):
        recall, specificity, prevalence = _draw(rng)
        found = prevalence * recall
        false_alarms = (1 - prevalence) * (1 - specificity)
        result = student.at_prevalence(recall, specificity, prevalence)
        assert _value(result, "precision") == close(found / (found + false_alarms))


@points(0.5)
@category("accuracy, random recall, specificity and prevalence")
@hint("Which part of the guns is judged right? Of the harmless ones? And how many are there of each?")
def test_accuracy(student, rng):
    """the accuracy is right at any prevalence"""
    for _ in range(3):
        recall, specificity, prevalence = _draw(rng)
        result = student.at_prevalence(recall, specificity, prevalence)
        assert _value(result, "accuracy") == close(prevalence * recall + (1 - prevalence) * specificity)


@points(0.5)
@category("nothing at all is flagged")
@hint("With recall 0 and specificity 1, how many listings are flagged? What should the precision be then?")
def test_nothing_flagged(student, rng):
    """when nothing is flagged the precision is 0.0, and the accuracy stays right"""
    recall, specificity, prevalence = _draw(rng)
    found = prevalence * recall
    normal = {
        "precision": found / (found + (1 - prevalence) * (1 - specificity)),
        "accuracy": found + (1 - prevalence) * specificity,
    }
    assert _both(student.at_prevalence(recall, specificity, prevalence)) == close(normal)
    assert _both(student.at_prevalence(0.0, 1.0, prevalence)) == close({"precision": 0.0, "accuracy": 1 - prevalence})
    assert _both(student.at_prevalence(recall, 1.0, 0.0)) == close({"precision": 0.0, "accuracy": 1.0})
