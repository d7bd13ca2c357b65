from caip_lab.checks import close, hint, points

TYPES = ["ml.t2.medium", "ml.m5.large", "ml.p3.2xlarge"]


@points(0.2)
@hint("titanic-lab exists, so the sum is not 0. Does it use the prices that it gets?")
def test_twice_the_price_is_twice_the_cost(student):
    """usd_per_hour is some dollars, and twice as much at twice the prices"""
    once, twice = (student.usd_per_hour(dict.fromkeys(TYPES, price)) for price in (1.5, 3.0))
    assert 1 < float(once) < 1000
    assert twice == close(2 * once)
