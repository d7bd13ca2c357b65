from caip_lab.checks import category, hint, points, same


@points(0.8)
@category("guns become ten times rarer")
@hint(
    "Which metrics look only at the guns or only at the harmless listings? Which one mixes both among the flagged?",
    "Use your own function: call it with the detector's numbers for both prevalences, and compare what comes "
    "out. Then think about the two metrics that your function gets as inputs. Do these change?",
    "Take a test for an illness that finds 9 of 10 ill people and alarms 1 of 10 healthy ones. Among 100 ill "
    "and 100 healthy people it raises 90 true and 10 false alarms. Among 10 ill and 190 healthy people it "
    "raises 9 true and 19 false ones. The ill are still found 9 times in 10. But look at what an alarm is "
    "worth now. Which metric says that?",
)
def test_metric_that_collapses(student):
    """the metric that falls most when guns get rarer is the right one"""
    assert student.answer_prevalence == same("c")
