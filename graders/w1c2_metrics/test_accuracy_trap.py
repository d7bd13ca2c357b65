from pathlib import Path

import pandas as pd

from caip_lab.checks import category, close, hint, points, same

DATA = Path(__file__).resolve().parents[2] / "source" / "w1c2_metrics" / "data"
IS_FIREARM = pd.read_csv(DATA / "listings.csv")["is_firearm"].to_list()


@points(0.4)
@category("the accuracy on all listings")
@hint("Which part of all the listings does a detector that always says 0 get right?")
def test_accuracy_of_the_lazy_detector(student):
    """trap_accuracy is the part of all listings that a detector gets right by always saying no gun"""
    assert student.trap_accuracy == close(IS_FIREARM.count(0) / len(IS_FIREARM))


@points(0.4)
@category("the missed guns among all listings")
@hint("The detector finds no gun at all. How many guns are there?")
def test_guns_that_the_lazy_detector_misses(student):
    """missed_guns is how many guns a detector misses that always says no gun"""
    assert student.missed_guns == same(IS_FIREARM.count(1))
