"""Synthetic marketplace listings for the gun detector: rare positives, hard negatives, sellers who hide.

Nothing here is real: titles are put together from short word lists, prices and scores are drawn.
The detector's scores are imperfect on purpose, in three ways that the course talks about:

* hard negatives (a toy gun, a glue gun, the novel "Gunnar", a holster) score high-ish;
* obfuscated spellings ("g u n", "9 mm", "p1stol") score lower than plain ones;
* sellers in the region "south" obfuscate more often, so the detector's recall is lower there.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

Item: TypeAlias = tuple[str, str, float]
"""Words for the title, category, typical price in dollars."""


@dataclass(frozen=True)
class _Kind:
    """How listings of one kind look. ``score`` holds the two parameters of a beta distribution."""

    is_firearm: int
    items: tuple[Item, ...]
    score: tuple[float, float]
    mean_seller_age_days: float


_KINDS = {
    "plain": _Kind(
        is_firearm=1,
        items=(
            ("9mm pistol", "sporting goods", 420.0),
            ("hunting rifle with scope", "sporting goods", 650.0),
            ("12 gauge shotgun", "sporting goods", 380.0),
            ("revolver .38 special", "collectibles", 450.0),
            ("semi-automatic handgun", "other", 500.0),
            ("bolt action rifle", "sporting goods", 560.0),
            ("compact handgun with case", "other", 390.0),
        ),
        score=(8.0, 2.4),
        mean_seller_age_days=240.0,
    ),
    "obfuscated": _Kind(
        is_firearm=1,
        items=(
            ("g u n, dm for details", "other", 400.0),
            ("9 mm, cash only", "tools", 430.0),
            ("p1stol, ask for pictures", "other", 410.0),
            ("r1fle, ask for details", "sporting goods", 600.0),
            ("sh0tgun, works fine", "tools", 370.0),
            ("p.i.s.t.o.l", "collectibles", 440.0),
            ("h@ndgun", "electronics", 460.0),
        ),
        score=(3.4, 4.2),
        mean_seller_age_days=60.0,
    ),
    "hard": _Kind(
        is_firearm=0,
        items=(
            ("toy gun with foam darts", "toys", 18.0),
            ("hot glue gun", "tools", 15.0),
            ("nail gun, cordless", "tools", 140.0),
            ("massage gun", "health", 70.0),
            ("heat gun for paint", "tools", 35.0),
            ("novel by Gunnar Holm", "books", 9.0),
            ("leather holster, empty", "sporting goods", 40.0),
            ("water pistol, pack of 4", "toys", 12.0),
            ("spray gun for cars", "tools", 60.0),
        ),
        score=(3.0, 4.4),
        mean_seller_age_days=800.0,
    ),
    "ordinary": _Kind(
        is_firearm=0,
        items=(
            ("mountain bike", "sporting goods", 320.0),
            ("oak dining table", "furniture", 210.0),
            ("winter coat, size M", "clothing", 45.0),
            ("smartphone, 128 GB", "electronics", 260.0),
            ("board game, complete", "toys", 22.0),
            ("baby stroller", "family", 90.0),
            ("acoustic guitar", "music", 150.0),
            ("bookshelf, white", "furniture", 60.0),
            ("cordless drill", "tools", 75.0),
            ("fishing rod", "sporting goods", 55.0),
            ("cookbook, hardcover", "books", 12.0),
            ("running shoes, size 9", "clothing", 50.0),
            ("camping tent for two", "sporting goods", 110.0),
            ("desk lamp", "furniture", 20.0),
        ),
        score=(1.1, 13.0),
        mean_seller_age_days=900.0,
    ),
}

_PREFIXES = ("", "", "New", "Used", "Barely used", "Vintage")
_SUFFIXES = ("", "", " - great condition", " - price negotiable", " - pick up only", " - free shipping")
_REGIONS = ("north", "south")
_SOUTH_SHARE = 0.4
_OBFUSCATED_SHARE = {"north": 0.2, "south": 0.5}
_HARD_SHARE = 0.08


def generate_listings(n_listings: int, *, seed: int, prevalence: float = 0.015) -> pd.DataFrame:
    """Draw marketplace listings together with a detector's score for each.

    Parameters
    ----------
    n_listings : int
        Number of rows, at least 1.
    seed : int
        The same seed gives the same table, byte for byte when written as CSV.
    prevalence : float in [0, 1], default=0.015
        Fraction of firearms. Exactly ``round(n_listings * prevalence)`` rows are firearms.

    Returns
    -------
    DataFrame of shape (n_listings, 8)
        In random order. ``listing_id``, unique text; ``title``; ``category``; ``price_usd``;
        ``seller_age_days``, age of the seller's account; ``seller_region``, 'north' or 'south';
        ``is_firearm``, 0 or 1; ``score`` in [0, 1], higher where the detector rather sees a
        firearm. With two firearms or more, both regions have one, and some are obfuscated.

    Raises
    ------
    ValueError
        `n_listings` below 1, or `prevalence` outside [0, 1].

    Examples
    --------
    >>> listings = generate_listings(2000, seed=2025)
    >>> int(listings["is_firearm"].sum())
    30
    """
    if n_listings < 1:
        raise ValueError(f"n_listings must be 1 or more, got {n_listings}")
    if not 0 <= prevalence <= 1:
        raise ValueError(f"prevalence must lie in [0, 1], got {prevalence!r}")
    rng = np.random.default_rng(seed)
    n_firearms = round(n_listings * prevalence)
    plan = _plan_firearms(n_firearms) + _plan_others(n_listings - n_firearms, rng)
    rows = [_draw_row(plan[i], rng) for i in rng.permutation(n_listings)]
    listings = pd.DataFrame(rows)
    listings.insert(0, "listing_id", [f"L{number:06d}" for number in range(1, n_listings + 1)])
    return listings


def _plan_firearms(n_firearms: int) -> list[tuple[str, str]]:
    """Return (kind, region) of each firearm: fixed counts, so that no small draw lacks a region."""
    n_south = math.ceil(_SOUTH_SHARE * n_firearms) if n_firearms > 1 else 0
    plan = []
    for region, count in zip(_REGIONS, (n_firearms - n_south, n_south), strict=True):
        n_obfuscated = math.ceil(_OBFUSCATED_SHARE[region] * count)
        plan += [("obfuscated", region)] * n_obfuscated + [("plain", region)] * (count - n_obfuscated)
    return plan


def _plan_others(n_others: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Return (kind, region) of each listing that is no firearm."""
    n_hard = math.ceil(_HARD_SHARE * n_others)
    kinds = ["hard"] * n_hard + ["ordinary"] * (n_others - n_hard)
    south = rng.random(n_others) < _SOUTH_SHARE
    return [(kind, _REGIONS[int(flag)]) for kind, flag in zip(kinds, south, strict=True)]


def _draw_row(planned: tuple[str, str], rng: np.random.Generator) -> dict[str, str | int | float]:
    kind, region = _KINDS[planned[0]], planned[1]
    words, category, typical_price = kind.items[int(rng.integers(len(kind.items)))]
    return {
        "title": _title(words, rng),
        "category": category,
        "price_usd": round(typical_price * float(np.exp(rng.normal(0.0, 0.35))), 2),
        "seller_age_days": 1 + int(rng.exponential(kind.mean_seller_age_days)),
        "seller_region": region,
        "is_firearm": kind.is_firearm,
        "score": round(float(rng.beta(*kind.score)), 4),
    }


def _title(words: str, rng: np.random.Generator) -> str:
    title = f"{_pick(_PREFIXES, rng)} {words}{_pick(_SUFFIXES, rng)}".strip()
    return title[0].upper() + title[1:]


def _pick(texts: Sequence[str], rng: np.random.Generator) -> str:
    return texts[int(rng.integers(len(texts)))]
