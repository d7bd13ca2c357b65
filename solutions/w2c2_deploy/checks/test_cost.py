from numbers import Real

from caip_lab.checks import close, hint, points

TYPES = ["ml.t2.medium", "ml.m5.large", "ml.p3.2xlarge"]


@points(0.2)
@hint(
    "titanic-lab exists, so the sum is not 0. Does it use the prices that it gets?",
    "Follow the chain for one endpoint by hand: its name, then its configuration's name, then the variants "
    "with type and count. Print each step. Then look where the price comes from: from what the function is "
    "given?",
    "Take a car park. There are three cars: two of a kind that costs 2 an hour, and a van for 5. Together they "
    "cost 9 an hour. At twice the prices they cost 18, because the prices are looked up and not typed in. A "
    "visitor's bicycle has no price and adds nothing. Now put endpoints in the place of cars, and do not "
    "forget that a variant may have more than one instance.",
)
def test_twice_the_price_is_twice_the_cost(student):
    """usd_per_hour is some dollars, and twice as much at twice the prices"""
    once, twice = (student.usd_per_hour(dict.fromkeys(TYPES, price)) for price in (1.5, 3.0))
    assert isinstance(once, Real), "usd_per_hour should return a number"
    assert 1 < once < 1000
    assert twice == close(2 * once)
