"""Pairs of submissions to look at side by side: what two students share that the release and the cohort do not explain.

Fingerprints of code by winnowing (Schleimer, Wilkerson, Aiken: Winnowing: local algorithms for document fingerprinting,
SIGMOD 2003) over tokens without comments, white space and the student's own choice of names. Fingerprints that the
release has are left out; those that many students have are the common way to write it and weigh little. Candidates come
from an inverted index of rare fingerprints, so that no two students are compared who share none.
"""

from __future__ import annotations

import keyword
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from caip.results import Work

__all__ = ["Baseline", "Pair", "Shared", "Similarity", "fingerprints", "similar", "tokens"]

Prints = npt.NDArray[np.uint64]

#: Tokens of one fingerprint, and consecutive fingerprints of which the smallest is kept.
GRAM, WINDOW = 9, 4
#: Answers with fewer fingerprints are alike by necessity.
FEWEST = 6
#: A fingerprint that at most so many students have, and at most this share of them, is rare: it can propose a pair.
RARE_STUDENTS, RARE_SHARE = 12, 0.1
#: An exercise counts for a pair where so much of the shorter answer is shared, so many rare fingerprints among it.
ALIKE, FEWEST_RARE = 0.6, 4
#: A pair is listed that is alike in so many exercises, or whose shared rare fingerprints weigh so many bits.
EXERCISES, BITS = 2, 60
#: The share that nine in ten random pairs stay below.
USUAL = 90
#: Random pairs that tell what is usual.
SAMPLED = 400

TOKEN = re.compile(
    r"(?P<skip>\#[^\n]*|\s+)|(?P<text>[rbfuRBFU]{0,2}(?:'''[\s\S]*?'''|\"\"\"[\s\S]*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"))"
    r"|(?P<number>\d[\w.]*)|(?P<name>[^\W\d]\w*)|(?P<sign>\*\*|//|[<>=!]=|->|[^\w\s])"
)


@dataclass(frozen=True)
class Baseline:
    """How much any two of ``n`` students share in an exercise: median and 90th percentile over random pairs."""

    n: int
    median: float
    usual: float


@dataclass(frozen=True)
class Shared:
    """What two students share in one exercise: the share of the shorter answer's fingerprints, and both answers."""

    exercise: str
    share: float
    baseline: Baseline
    first: str
    second: str


@dataclass(frozen=True)
class Pair:
    """Two students of one lab; ``weight`` adds log2(students / students who have it) over the fingerprints they share."""

    lab: str
    first: str
    second: str
    weight: float
    shared: tuple[Shared, ...]


@dataclass(frozen=True)
class Similarity:
    """The pairs, the heaviest first, and what is usual, by lab and exercise."""

    pairs: tuple[Pair, ...]
    baselines: Mapping[tuple[str, str], Baseline]


def similar(works: Iterable[Work], *, most: int = 12) -> Similarity:
    """Return at most ``most`` pairs that share what few others have, over all labs."""
    by_lab: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        by_lab[work.assignment].append(work)
    pairs: list[Pair] = []
    baselines: dict[tuple[str, str], Baseline] = {}
    for lab, mine in by_lab.items():
        found, usual = _in_lab(lab, mine)
        pairs += found
        baselines |= {(lab, exercise): baseline for exercise, baseline in usual.items()}
    heaviest = sorted(pairs, key=lambda pair: (-pair.weight, pair.lab, pair.first, pair.second))[:most]
    return Similarity(tuple(heaviest), baselines)


@lru_cache(maxsize=50_000)
def tokens(code: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return the tokens of ``code``: strings, numbers and the student's own names are alike; ``known`` names stay.

    What is no Python is read as far as it goes: code that does not compile can be copied, too.
    """
    found: list[str] = []
    for match in TOKEN.finditer(code):
        kind, text = match.lastgroup, match[0]
        if kind == "name":
            after_dot = bool(found) and found[-1] == "."
            found.append(text if text in known or keyword.iskeyword(text) or after_dot else "name")
        elif kind != "skip":
            found.append(text if kind == "sign" else kind or "")
    return tuple(found)


@lru_cache(maxsize=50_000)
def _fingerprints(code: str, known: frozenset[str]) -> Prints:
    return fingerprints(tokens(code, known))


def fingerprints(found: Sequence[str]) -> Prints:
    """Return the distinct winnowed hashes of all runs of ``GRAM`` tokens, sorted."""
    if len(found) < GRAM:
        return np.zeros(0, dtype=np.uint64)
    codes = np.array([_code(token) for token in found], dtype=np.uint64)
    grams = np.zeros(len(codes) - GRAM + 1, dtype=np.uint64)
    for i in range(GRAM):  # a polynomial modulo 2^64, then mixed: neighbours must not be neighbours
        grams = grams * np.uint64(0x100000001B3) + codes[i : len(codes) - GRAM + 1 + i]
    grams ^= grams >> np.uint64(29)
    grams *= np.uint64(0xBF58476D1CE4E5B9)
    grams ^= grams >> np.uint64(32)
    if len(grams) <= WINDOW:
        return np.unique(grams.min(keepdims=True))
    smallest = np.lib.stride_tricks.sliding_window_view(grams, WINDOW).min(axis=1)
    return np.unique(smallest)


@lru_cache(maxsize=20_000)
def _code(token: str) -> int:
    """Return a number for a token that is the same in every run: Python's own hash of a string is not."""
    code = 0xCBF29CE484222325
    for byte in token.encode("utf-8", "replace"):
        code = (code ^ byte) * 0x100000001B3 % 2**64
    return code


@dataclass(frozen=True)
class _Exercise:
    """The fingerprints of one exercise: one row of ``owners`` and ``prints`` for each; ``counts`` by student."""

    owners: npt.NDArray[np.int64]
    prints: Prints
    having: npt.NDArray[np.int64]
    sets: Mapping[int, frozenset[int]]

    @property
    def n(self) -> int:
        return len(self.sets)


def _in_lab(lab: str, works: Sequence[Work]) -> tuple[list[Pair], dict[str, Baseline]]:
    works = sorted(works, key=lambda work: work.student)
    names = dict.fromkeys(name for work in works for name in work.answers)
    exercises = {name: found for name in names if (found := _exercise(name, works)).n > 2}
    baselines = {name: _baseline(found) for name, found in exercises.items()}
    weights: dict[tuple[int, int], dict[str, float]] = defaultdict(dict)
    for name, found in exercises.items():
        for pair, weight in _candidates(found):
            weights[pair][name] = weight
    pairs = []
    for (a, b), by in weights.items():
        shared = _shared(works[a], works[b], (a, b), by, exercises, baselines)
        weight = sum(by[one.exercise] for one in shared)
        if len(shared) >= EXERCISES or weight >= BITS:
            pairs.append(Pair(lab, works[a].student, works[b].student, weight, shared))
    return pairs, baselines


def _exercise(name: str, works: Sequence[Work]) -> _Exercise:
    """Return the fingerprints of those who wrote enough, without those of the release."""
    released = next((work.released.get(name, "") for work in works), "")
    known = frozenset(re.findall(r"[^\W\d]\w*", " ".join(works[0].released.values()))) if works else frozenset()
    given = _fingerprints(released, known)
    own = {
        i: np.setdiff1d(_fingerprints(work.answers[name], known), given) for i, work in enumerate(works) if name in work.answers
    }
    own = {i: prints for i, prints in own.items() if len(prints) >= FEWEST}
    owners = np.concatenate(
        [np.zeros(0, dtype=np.int64), *(np.full(len(prints), i, dtype=np.int64) for i, prints in own.items())]
    )
    prints = np.concatenate([np.zeros(0, dtype=np.uint64), *own.values()])
    _, where, counts = np.unique(prints, return_inverse=True, return_counts=True)
    return _Exercise(owners, prints, counts[where], {i: frozenset(some.tolist()) for i, some in own.items()})


def _baseline(found: _Exercise) -> Baseline:
    students, draw = sorted(found.sets), np.random.default_rng(len(found.sets))
    first = draw.integers(0, found.n, SAMPLED)
    second = (first + draw.integers(1, found.n, SAMPLED)) % found.n
    shares = [_share(found.sets[students[a]], found.sets[students[b]]) for a, b in zip(first, second, strict=True)]
    middle, usual = np.percentile(shares, [50, USUAL])
    return Baseline(found.n, float(middle), float(usual))


def _share(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / min(len(one), len(other))


def _candidates(found: _Exercise) -> list[tuple[tuple[int, int], float]]:
    """Return the pairs of students who share rare fingerprints, with log2(n / having) added over those."""
    rare = found.having <= max(2, min(RARE_STUDENTS, RARE_SHARE * found.n))
    order = np.lexsort((found.owners[rare], found.prints[rare]))
    owners, prints, having = (column[rare][order] for column in (found.owners, found.prints, found.having))
    codes, values = [], []
    for step in range(1, RARE_STUDENTS):
        same = prints[step:] == prints[:-step]
        codes.append(owners[:-step][same] * 2**32 + owners[step:][same])
        values.append(np.log2(found.n / having[step:][same]))
    if not sum(map(len, codes)):
        return []
    pairs, where, shared = np.unique(np.concatenate(codes), return_inverse=True, return_counts=True)
    weights, enough = np.bincount(where, np.concatenate(values)), shared >= FEWEST_RARE
    return [
        ((int(pair) >> 32, int(pair) & 0xFFFFFFFF), float(weight))
        for pair, weight in zip(pairs[enough], weights[enough], strict=True)
    ]


def _shared(
    first: Work,
    second: Work,
    pair: tuple[int, int],
    weights: Mapping[str, float],
    exercises: Mapping[str, _Exercise],
    baselines: Mapping[str, Baseline],
) -> tuple[Shared, ...]:
    """Return the exercises in which a pair shares much, the heaviest first."""
    found = []
    for name in sorted(weights, key=lambda name: -weights[name]):
        share = _share(*(exercises[name].sets[i] for i in pair))
        if share >= ALIKE:
            found.append(Shared(name, share, baselines[name], first.answers[name], second.answers[name]))
    return tuple(found)
