import numpy as np

from caip_lab.checks import category, hint, points, same

WORDS = ["zone", "age", "income", "hours", "visits", "debt", "rooms", "score"]

#: Kinds of features in their columns such that the second best comes before the best: neither the order of the columns nor
#: argsort read as a ranking gives the right two.
ORDERS = [[1, 2, 0, 3, 4], [1, 3, 4, 0, 2], [1, 4, 2, 3, 0]]


class Customers:
    """Two classes, five features: one tells them well apart, one somewhat, three know nothing, one of these in huge numbers."""

    def __init__(self, rng, order=None):
        self.y = rng.permutation(np.repeat([0, 1], 75))
        noise = rng.normal(size=(150, 5)) * [0.3, 0.65, 1000, 0.01, 1]
        columns = noise + np.outer(self.y, [1, 1, 0, 0, 0])
        order = rng.permutation(5) if order is None else order
        self.x = columns[:, order]
        self.names = [WORDS[i] for i in rng.permutation(len(WORDS))[:5]]
        self.best = [self.names[order.tolist().index(kind)] for kind in (0, 1)]

    def top(self, student, k):
        """Return the student's list of names."""
        found = student.top_features(self.x, self.y, self.names, k)
        return found.tolist() if hasattr(found, "tolist") else found


@points(0.5)
@category("the two best of five features")
@hint("Is the most important one first? Do names and numbers belong together?")
def test_two_best(student, rng):
    """the two most important features are named, the most important first"""
    customers = Customers(rng, np.array(ORDERS[int(rng.integers(len(ORDERS)))]))
    assert customers.top(student, 2) == same(customers.best)


@points(0.4)
@category("the best of five features")
@hint("What makes a feature important: large numbers, or that it tells the classes apart?")
def test_best(student, rng):
    """the most important feature is named alone, in a list"""
    customers = Customers(rng)
    assert customers.top(student, 1) == same(customers.best[:1])


@points(0.3)
@category("all five features")
@hint("How many names should come back, and can one of them come twice?")
def test_all(student, rng):
    """as many names as asked for come back, each once, the best first"""
    customers = Customers(rng)
    found = customers.top(student, 5)
    assert isinstance(found, list | tuple), "a list of names is expected"
    assert sorted(found) == same(sorted(customers.names))
    assert list(found[:2]) == same(customers.best)
