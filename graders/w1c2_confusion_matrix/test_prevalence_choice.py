from caip_lab.checks import category, hint, points, same


@points(0.8)
@category("guns become ten times rarer")
@hint("Which metrics look only at the guns or only at the harmless listings? Which one mixes both among the flagged?")
def test_metric_that_collapses(student):
    """the metric that falls most when guns get rarer is the right one"""
    assert student.answer_prevalence == same("c")
