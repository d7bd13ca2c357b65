import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

from caip_lab.checks import category, close, hint, points


def _expected_matrix():
    """Follow the recipe of the notebook and count."""
    sepals, species = load_iris().data[:, :2], load_iris().target
    parts = train_test_split(sepals, species, test_size=0.4, stratify=species, random_state=42)
    x_train, x_test, y_train, y_test = parts
    guesses = DecisionTreeClassifier(max_depth=3, random_state=42).fit(x_train, y_train).predict(x_test)
    counts = np.zeros((3, 3), dtype=int)
    np.add.at(counts, (y_test, guesses), 1)
    return counts


def _draw(rng, n_classes):
    """Return random counts, with the diagonal not empty and the rows of different sums."""
    counts = rng.choice(np.arange(1, 80), size=n_classes * n_classes, replace=False)
    return counts.reshape(n_classes, n_classes)


@points(0.5)
@category("iris_matrix, counted on the test part")
@hint("Compare with the recipe word by word: test_size, both random_state, max_depth. Which part do you predict?")
def test_iris_matrix(student):
    """iris_matrix is the matrix of the tree on the test part, true kinds in rows"""
    assert student.iris_matrix == close(_expected_matrix())


@points(0.4)
@category("iris_recall, one number for each of the three kinds")
@hint("Each kind has its own row. Which part of that row stands on the diagonal?")
def test_iris_recall(student):
    """iris_recall holds the recall of the three kinds on the test part"""
    counts = _expected_matrix()
    assert student.iris_recall == close(np.diag(counts) / counts.sum(axis=1))


@points(0.4)
@category("recall_per_class on random matrices of two to five classes")
@hint("Does your function count on exactly three classes? How many rows does the matrix have?")
def test_recall_of_random_matrices(student, rng):
    """recall_per_class is right for any number of classes"""
    for n_classes in (2, 3, 5):
        counts = _draw(rng, n_classes)
        assert student.recall_per_class(counts.tolist()) == close(np.diag(counts) / counts.sum(axis=1))


@points(0.3)
@category("recall_per_class where one class never occurs in the truth")
@hint("If a row holds no case, what would you divide by? Which value did the text ask for?")
def test_class_without_cases(student, rng):
    """a class that never occurs has recall 0.0, and the others stay right"""
    counts = _draw(rng, 4)
    empty = int(rng.integers(4))
    expected = np.diag(counts) / counts.sum(axis=1)
    counts[empty], expected[empty] = 0, 0.0
    assert student.recall_per_class(counts.tolist()) == close(expected)
